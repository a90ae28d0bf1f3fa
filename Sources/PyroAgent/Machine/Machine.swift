package import PyroWire

/// What requests about the machine as a whole do to it.
///
/// The calls may take long; they are made on a thread of their own, one at a time, in the order of the requests.
package protocol Machine: AnyObject, Sendable {
    func mount(_ request: MountRequest) throws(FailureReply)
    func takeIdentity(_ request: IdentityRequest) throws(FailureReply)
    func freeze(_ request: FreezeRequest) throws(FailureReply)
    func thaw() throws(FailureReply)
    /// Ends all processes but the agent and flushes the disks.
    func shutDown() throws(FailureReply)
    /// The last call: the machine goes off.
    func turnOff()
}
