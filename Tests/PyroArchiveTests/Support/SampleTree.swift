/// A tree with one of everything that an archive carries.
enum SampleTree {
    static func make(in path: String) throws {
        try shell("mkdir -p '\(path)' && cd '\(path)' && umask 022 && { \(lines)\n}")
    }

    private static let lines = """
        mkdir -p a/b 'sp ace' deep empty/inside; echo hello > a/b/file; head -c 9000000 /dev/urandom > big; : > none
        ln -s ../nowhere a/dangling; ln -s /abs a/absolute; ln -s ../../../up a/up; ln a/b/file a/hard; ln a/b/file zhard
        printf x > "$(printf 'bad\\377name')"; ln -s "$(printf 'to\\376')" link; ln link linktoo
        long=$(printf 'n%.0s' $(seq 200)); mkdir -p $long/$long; echo long > $long/$long/$long
        ln -s $long/$long/$long longlink; ln $long/$long/$long longhard
        mid=$(printf 'm%.0s' $(seq 90)); mkdir -p $mid/$mid; echo mid > $mid/$mid/$mid; : > "new
        line"
        chmod 0640 a/b/file; chmod 0755 big; chmod 0555 deep; chmod 0700 empty
        touch -h -d '2001-02-03 04:05:06.789012345' a/b/file a/dangling big; touch -d '1999-01-01 00:00:00.5' a/b a empty
        touch -d '1969-12-31 23:59:58.25 UTC' none; touch -d '2300-01-01' 'sp ace'; touch -d '2024-05-06 07:08:09' deep
        """
}
