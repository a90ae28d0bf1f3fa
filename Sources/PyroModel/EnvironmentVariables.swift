/// Every environment variable of the host that pyro reads.
public enum EnvironmentVariables {
    /// The state directory; default `$XDG_DATA_HOME/pyro`, else `$HOME/.local/share/pyro`.
    public static let home = "PYRO_HOME"
    /// The directory of `pyro-supervisor`, `pyro-jail` and `pyro-agent`, where they are not found beside the program.
    public static let libexec = "PYRO_LIBEXEC"
    /// Minimum level of the log on stderr: `trace` to `critical`; default `warning`.
    public static let logLevel = "PYRO_LOG"
    /// MiB of memory that running workspaces may take together; default: the host's memory less a fifth.
    public static let memoryLimit = "PYRO_MEMORY_MIB"
    /// The mirror that environments are built from; default `http://deb.debian.org/debian`.
    public static let mirror = "PYRO_MIRROR"
    /// No colour and no progress bar when set to anything but the empty string (https://no-color.org).
    public static let noColor = "NO_COLOR"
}
