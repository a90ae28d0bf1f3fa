extension Collection<UInt8> {
    /// Calls `body` with these bytes, which hold no NUL, as a C string.
    @discardableResult
    package func withCString<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let string = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: count + 1)
        defer { string.deallocate() }
        _ = string.initialize(from: self)
        string[count] = 0
        return try body(UnsafeRawPointer(string.baseAddress.unsafelyUnwrapped).assumingMemoryBound(to: CChar.self))
    }
}
