extension [UInt8] {
    /// Calls `body` with these bytes, which hold no NUL, as a C string.
    @discardableResult
    package func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let string = UnsafeMutablePointer<CChar>.allocate(capacity: count + 1)
        defer { string.deallocate() }
        for (index, byte) in enumerated() { string[index] = CChar(bitPattern: byte) }
        string[count] = 0
        return try body(string)
    }
}
