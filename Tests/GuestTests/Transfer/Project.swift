import GuestSupport

/// A project as people have them on their disks.
enum Project {
    /// Makes it in a directory of the folder.
    static func make(_ name: String, in folder: HostFolder) async throws {
        try await folder.shell("mkdir \(name)\ncd \(name)\n\(script)")
    }

    /// History, links of all kinds, odd names and modes, and what cannot be copied.
    private static let script = """
        git init -q -b main .
        git config user.name Test
        git config user.email test@example.com
        mkdir -p src empty/deeper closed node_modules/.bin node_modules/tool
        printf '.venv\\nbuild.log\\n' > .gitignore
        printf 'print(1)\\n' > src/main.py
        git add . && git commit -qm first
        printf 'print(2)\\n' > src/main.py
        printf '#!/bin/sh\\necho tool runs\\n' > node_modules/tool/cli.sh
        chmod 755 node_modules/tool/cli.sh
        ln -s ../tool/cli.sh node_modules/.bin/tool
        ln -s /etc/hostname absolute && ln -s ../../outside dangling && ln -s src/main.py relative
        printf one > first && ln first second && ln second src/third
        printf 'caf\\351' > "$(printf 'caf\\351')"
        printf x > ' space "quote" \\tab$'; printf x > "$(printf 'new\\nline')"; printf x > -dash; printf x > 日本語
        touch nothing && head -c 300000 /dev/urandom > random.bin && truncate -s 3M sparse
        printf s > closed/inside; printf ro > read-only
        printf long > "$(printf '%0200d' 0)" && mkdir -p "deep/$(printf '%0150d/' 1 2 3)" && printf x > "deep/$(printf '%0150d/' 1 2 3)leaf"
        git add -A && git commit -qm second && git gc -q
        printf log > build.log
        python3 -m venv --without-pip .venv
        chmod 444 read-only && chmod 640 nothing && chmod 555 closed && chmod 700 src && chmod 600 random.bin
        touch -h -d '2001-02-03 04:05:06.789012345' relative
        touch -d '1999-12-31 23:59:59.5' src/main.py && touch -d '2030-01-01' -- -dash
        mkfifo fifo
        python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('socket')"
        touch -d '2010-10-10 10:10:10' empty
        """
}
