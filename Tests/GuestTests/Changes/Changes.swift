import PyroSDK
import Testing

/// A tree that changes in every way there is.
enum Changes {
    static let before = """
        seq 100 > text; seq 50 > renamed; printf 'a\\r\\nb\\r\\n' > crlf; printf 'no end' > no-end; echo x > deleted
        echo x > mode; ln -s text link; echo x > becomes-link; ln -s text becomes-file
        mkdir becomes-plain dir; echo x > becomes-plain/x; echo x > becomes-directory; echo x > dir/x
        head -c 3000 /dev/zero > binary; printf 'caf\\351\\n' > latin; printf x > "$(printf 'odd\\377')"
        echo x > 'sp ace'; echo x > 'quote"d'; echo x > "$(printf 't\\tab')"; : > emptied; echo full > becomes-empty
        """

    static let after = """
        set -e
        sed -i 's/^50$/fifty/' text; sed -i 's/^7$/seven/' renamed; mv renamed renamed-to; printf 'a\\r\\nB\\r\\n' > crlf
        printf 'still none' > no-end; rm deleted; chmod 755 mode; ln -sf dir link
        rm becomes-link; ln -s text becomes-link; rm becomes-file; echo file > becomes-file
        rm -r becomes-plain; echo plain > becomes-plain; rm becomes-directory; mkdir becomes-directory
        echo y > becomes-directory/y; printf '\\1\\2\\3' >> binary; printf 'caf\\350\\n' > latin
        printf y >> "$(printf 'odd\\377')"; echo y > 'sp ace'; echo y > 'quote"d'; echo y > "$(printf 't\\tab')"
        echo full > emptied; : > becomes-empty; mkdir -p new/er empty-directory; echo n > new/er/n; : > new/empty
        head -c 2000 /dev/urandom > new/binary; ln -s /nowhere new/dangling; rm -r dir; ln -s new dir
        """

    static func check(_ diff: DiffResult) {
        let found = Set(diff.entries.map { "\($0.status.rawValue) \($0.oldPath.map { $0 + " > " } ?? "")\($0.path)" })
        let expected: Set = [
            "modified text", "renamed renamed > renamed-to", "modified crlf", "modified no-end", "deleted deleted",
            "modified mode", "modified link", "type_changed becomes-link", "type_changed becomes-file",
            "modified binary", "modified latin", "modified odd\\xff", "modified sp ace", "modified quote\"d",
            "modified t\tab", "modified emptied", "modified becomes-empty", "added new/er/n", "added new/empty",
            "added new/binary", "added new/dangling", "added empty-directory",
        ]
        #expect(expected.isSubset(of: found), "\(expected.subtracting(found)) of \(found)")
        for path in ["becomes-plain", "becomes-directory/y", "becomes-directory", "dir/x", "dir"] {
            #expect(found.contains { $0.hasSuffix(" \(path)") }, "\(path) of \(found)")
        }
        #expect(diff.summary.total == diff.entries.count && diff.summary.nonText == 2, "\(diff.summary)")
    }
}
