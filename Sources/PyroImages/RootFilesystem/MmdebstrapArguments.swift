/// The command line that builds an environment. Equal packages give equal bytes, whoever builds and from whatever
/// mirror.
struct MmdebstrapArguments: Sendable {
    let definition: EnvironmentDefinition
    let mirror: Mirror
    /// Lines of apt configuration for this build alone.
    let proxyOptions: [String]

    var words: [String] {
        [
            // Never root mode, which binds the host's /dev and /proc.
            "--mode=unshare", "--variant=minbase", "--format=tar", "--architectures=amd64", "--verbose",
            "--include=\(definition.packages.joined(separator: ","))",
            // The guest's /dev comes from its kernel; an archive with device nodes is one that no careful reader
            // unpacks.
            "--skip=output/dev",
            // A hook does it: what mmdebstrap leaves differs between root and others.
            "--skip=cleanup/apt/lists", "--skip=cleanup/apt/cache",
            "--aptopt=Acquire::Languages \"none\";", "--aptopt=Acquire::Retries \"3\";",
        ]
            + proxyOptions.map { "--aptopt=\($0)" }
            + Self.leanPaths.map { "--dpkgopt=\($0)" }
            + hooks.map { "--customize-hook=\($0)" }
            + [definition.release.suite, "-"]
            + mirror.sources(definition.release, signedBy: Mirror.keyring)
    }

    /// Translations and documentation are a fifth of the whole: 304 MB with them, 239 without. The licences stay.
    private static let leanPaths = [
        "path-exclude=/usr/share/doc/*", "path-include=/usr/share/doc/*/copyright",
        "path-exclude=/usr/share/man/*", "path-exclude=/usr/share/info/*", "path-exclude=/usr/share/lintian/*",
        "path-exclude=/usr/share/locale/*", "path-include=/usr/share/locale/locale.alias",
    ]

    /// Shell lines with the root file system as `$1`.
    private var hooks: [String] {
        let sources = Mirror.standard.sources(definition.release).map { $0 + "\\n" }.joined()
        return [
            // The host's name, resolver and proxy are its own business.
            "rm -f \"$1/etc/hostname\" \"$1/etc/resolv.conf\" \"$1/etc/apt/apt.conf.d/99mmdebstrap\"",
            // Empty means: not given yet. Every machine gets its own.
            "rm -f \"$1/etc/machine-id\" && : > \"$1/etc/machine-id\"",
            "printf 'LANG=C.UTF-8\\n' > \"$1/etc/default/locale\"",
            "ln -sf /usr/share/zoneinfo/Etc/UTC \"$1/etc/localtime\"",
            "rm -f \"$1/etc/apt/sources.list.d/\"* && printf '\(sources)' > \"$1/etc/apt/sources.list\"",
            // Packages whose scripts link manual pages fail where these are missing.
            "for n in 1 2 3 4 5 6 7 8; do mkdir -p \"$1/usr/share/man/man$n\"; done",
            "mkdir -p \"$1/workspace\"",
            "rm -rf \"$1/var/lib/apt/lists/\"* \"$1/var/cache/apt/archives/\"* \"$1/var/cache/apt/\"*.bin",
        ]
    }
}
