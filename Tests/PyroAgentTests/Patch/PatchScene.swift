import Glibc
import PyroAgent
import PyroWire

/// A directory with files of all kinds, and a patch that changes them in all ways.
struct PatchScene {
    let scratch: String
    var tree: String { "\(scratch)/tree" }
    var staging: String { "\(scratch)/staging" }

    static let patch = """
        diff --git a/changed b/changed
        --- a/changed
        +++ b/changed
        @@ -1,3 +1,3 @@
         one
        -two
        +TWO
         three
        diff --git a/script b/script
        old mode 100644
        new mode 100755
        diff --git a/new/deep/file b/new/deep/file
        new file mode 100755
        --- /dev/null
        +++ b/new/deep/file
        @@ -0,0 +1 @@
        +new
        diff --git a/going/deep/file b/going/deep/file
        deleted file mode 100644
        --- a/going/deep/file
        +++ /dev/null
        @@ -1 +0,0 @@
        -going
        diff --git a/from b/to/there
        similarity index 100%
        rename from from
        rename to to/there
        diff --git a/link b/link
        index 1234567..7654321 120000
        --- a/link
        +++ b/link
        @@ -1 +1 @@
        -changed
        \\ No newline at end of file
        +script
        \\ No newline at end of file
        diff --git a/file b/file
        deleted file mode 100644
        --- a/file
        +++ /dev/null
        @@ -1 +0,0 @@
        -file
        diff --git a/file/inside b/file/inside
        new file mode 100644
        --- /dev/null
        +++ b/file/inside
        @@ -0,0 +1 @@
        +inside
        diff --git a/directory b/directory
        new file mode 100644
        --- /dev/null
        +++ b/directory
        @@ -0,0 +1 @@
        +no directory
        diff --git a/directory/below/it b/directory/below/it
        deleted file mode 100644
        --- a/directory/below/it
        +++ /dev/null
        @@ -1 +0,0 @@
        -it

        """

    /// Makes the files anew.
    func prepare() {
        let made = shell(
            """
            rm -rf '\(tree)' && mkdir -p '\(tree)' && cd '\(tree)' && mkdir -p going/deep directory/below kept/empty && \
            printf 'one\\ntwo\\nthree\\n' > changed && chmod 640 changed && echo script > script && \
            echo going > going/deep/file && echo from > from && chmod 751 from && ln -s changed link && \
            echo file > file && echo it > directory/below/it && (chown 1234:4321 changed from; true)
            """)
        precondition(made != nil)
        store(Self.patch)
    }

    func store(_ patch: String) {
        let file = fopen("\(scratch)/patch", "w")
        fputs(patch, file)
        fclose(file)
    }

    /// Everything there is in the tree, and in its files.
    func state() -> String {
        shell(
            """
            cd '\(tree)' && find . -mindepth 1 -printf '%P %y %m %l\\n' | LC_ALL=C sort && \
            find . -type f -exec sha256sum {} + | LC_ALL=C sort && find . -printf '%P %U:%G\\n' | LC_ALL=C sort
            """) ?? ""
    }

    /// What is left of patches that were made ready.
    func leftovers() -> String {
        shell("mkdir -p '\(staging)'; cd '\(staging)' && find . ! -type d; cd '\(tree)' && find . -name '.pyro*'") ?? ""
    }

    func patching() throws(FailureReply) -> Patching {
        try Patching(directory: Array(tree.utf8), staging: Array(staging.utf8))
    }

    func recover() throws(FailureReply) {
        try Patching.recover(staging: Array(staging.utf8))
    }

    /// The state after the patch, made by git.
    func expected() -> String {
        prepare()
        // git makes new files by the umask, and neither keeps owners nor modes.
        precondition(shell("cd '\(tree)' && umask 022 && git apply --unsafe-paths ../patch") != nil)
        _ = shell("cd '\(tree)' && chmod 640 changed && chmod 751 to/there && (chown 1234:4321 changed to/there; true)")
        let state = state()
        prepare()
        return state
    }

    static func with<Result>(_ body: (PatchScene) throws -> Result) throws -> Result {
        try withScratch { scratch in
            let scene = PatchScene(scratch: scratch)
            scene.prepare()
            return try body(scene)
        }
    }
}

extension HostClient {
    func patch(
        _ text: String, in directory: String, checksOnly: Bool = false, size: Int? = nil
    ) throws -> (entries: [PatchedEntry], failure: FailureReply?) {
        let size = UInt64(size ?? text.utf8.count)
        let request = PatchRequest(directory: Array(directory.utf8), checksOnly: checksOnly, size: size)
        let stream = try open(request, finish: false)
        try send(Array(text.utf8), on: stream)
        session.finish(stream)
        let result = try end(of: stream)
        var decoder = RecordDecoder<PatchedEntry>()
        let entries = try decoder.receive(result.output)
        if result.failure == nil, result.first(DoneReply.self) == nil { throw Failure(description: "no answer") }
        return (entries, result.failure)
    }
}
