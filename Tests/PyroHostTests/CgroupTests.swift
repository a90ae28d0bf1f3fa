import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

@Suite(.serialized) struct CgroupTests {
    @Test func mountsAreRead() {
        let text = """
            30 25 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
            31 25 0:27 /docker/abc /sys/fs/cgroup/pids rw shared:3 - cgroup cgroup rw,pids
            32 25 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            22 25 0:28 / /proc rw - proc proc rw
            """
        let mounts = CgroupMount.parse(text)
        #expect(mounts.map(\.isUnified) == [false, false, true])
        #expect(mounts.map(\.directory) == ["/sys/fs/cgroup/memory", "/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified"])
        #expect(mounts[1].resolve("/docker/abc/x") == "/sys/fs/cgroup/pids/x")
        #expect(mounts[1].resolve("/docker/abc") == "/sys/fs/cgroup/pids")
        #expect(mounts[1].resolve("/docker/abcd") == nil)
        #expect(CgroupMembership.parse("4:memory:/m\n0::/user.slice/a.scope\n").unified == "/user.slice/a.scope")
    }

    @Test func v1IsUsedWhereV2DelegatesNothing() {
        let mounts = [
            CgroupMount(isUnified: true, directory: "/no/such/unified", root: "/", controllers: []),
            CgroupMount(isUnified: false, directory: "/m", root: "/", controllers: ["rw", "memory"]),
            CgroupMount(isUnified: false, directory: "/c", root: "/", controllers: ["rw", "cpu"]),
        ]
        let found = CgroupHierarchy.find(mounts: mounts, own: CgroupMembership(unified: "/"))
        #expect(found == [CgroupHierarchy(version: .v1, base: "/m/pyro", prefix: "", controllers: ["memory"])])
    }

    @Test func v2GroupsLieBesideTheOwnGroup() throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        try DurableFile.write("cpu memory pids\n".utf8, to: directory.path.appending("cgroup.subtree_control"))
        let mounts = [CgroupMount(isUnified: true, directory: directory.path, root: "/", controllers: [])]
        let found = CgroupHierarchy.find(mounts: mounts, own: CgroupMembership(unified: "/own.scope"))
        #expect(found.map(\.base) == [directory.path])
        #expect(found.first?.path(of: "0123") == directory.path.appending("pyro-0123"))
    }

    /// Whether this host lets the tests have a group.
    static let available =
        if case .success = Cgroup.make(id: Cgroup.probeID(), limits: .probe) { true } else { false }

    @Test(.enabled(if: available, "needs a cgroup hierarchy to write to"))
    func programIsBornInItsGroupWhichGoesAfterIt() async throws {
        let id = "test-\(UInt32.random(in: 0...UInt32.max))"
        let cgroup = try Cgroup.make(id: id, limits: .machine(memoryMiB: 256)).get()
        var request = Programs.shell("exec sleep 60")
        request.cgroup = cgroup
        let child = try await ChildProcess.start(request)
        let membership = try FileText.read(FilePath("/proc/\(child.pid)/cgroup"))
        #expect(membership.contains(id))
        let busy = await #expect(throws: PyroError.self) { try await cgroup.remove(within: .milliseconds(20)) }
        #expect(busy?.code == .timeout)
        try await child.teardown(.immediate)
        try await cgroup.remove()
        for line in membership.split(separator: "\n") where line.contains(id) {
            #expect(paths(of: id).isEmpty, "\(line)")
        }
    }

    @Test(.enabled(if: available, "needs a cgroup hierarchy to write to"))
    func groupOfAnotherIsNotTaken() throws {
        let id = Cgroup.probeID()
        let cgroup = try Cgroup.make(id: id, limits: .probe).get()
        guard case .failure(let unavailable) = Cgroup.make(id: id, limits: .probe) else {
            Issue.record("the same group was had twice")
            return
        }
        #expect(unavailable.reason.contains("belongs to another process"))
        withExtendedLifetime(cgroup) {}
    }

    /// A mounted v2 hierarchy, with controllers or without.
    static let unified: FilePath? = {
        let mounts = CgroupMount.parse((try? FileText.read("/proc/self/mountinfo")) ?? "")
        return mounts.first { $0.isUnified && $0.directory.withPlatformString { access($0, W_OK) } == 0 }?.directory
    }()

    @Test(.enabled(if: unified != nil && geteuid() == 0, "needs root and a v2 hierarchy"))
    func programIsBornInItsV2Group() async throws {
        let base = try #require(CgroupTests.unified)
        let hierarchy = CgroupHierarchy(version: .v2, base: base, prefix: "pyro-", controllers: [])
        let id = "test-\(UInt32.random(in: 0...UInt32.max))"
        let cgroup = try Cgroup([CgroupGroup.make(hierarchy, id: id)])
        var request = Programs.shell("cat /proc/self/cgroup")
        request.cgroup = cgroup
        // In a network namespace too: both are the one clone's work.
        request.namespaces = [.net]
        #expect(try await Programs.run(request).output.contains("0::/pyro-\(id)\n"))
        try await cgroup.remove()
        #expect(!FileFacts.isDirectory(hierarchy.path(of: id)))
    }

    @Test(.enabled(if: available, "needs a cgroup hierarchy to write to"))
    func limitOfProcessesHolds() async throws {
        let cgroup = try Cgroup.make(
            id: "test-\(UInt32.random(in: 0...UInt32.max))", limits: .init(memoryBytes: 256 << 20, processes: 3)
        ).get()
        var request = Programs.shell("sleep 0 & sleep 0 & sleep 0 & sleep 0 & wait; echo through")
        request.cgroup = cgroup
        let result = try await Programs.run(request)
        #expect(result.output.contains("annot fork"), "\(result.output)")
        try await cgroup.remove()
    }

    @Test(.enabled(if: available, "needs a cgroup hierarchy to write to"))
    func sweepTakesWhatIsLeftAndNothingElse() throws {
        let held = "test-held-\(UInt32.random(in: 0...UInt32.max))"
        let left = "test-left-\(UInt32.random(in: 0...UInt32.max))"
        let cgroup = try Cgroup.make(id: held, limits: .probe).get()
        for path in paths(of: held) {
            let leftover = path.removingLastComponent().appending(
                (path.lastComponent?.string ?? "").replacing(held, with: left))
            #expect(leftover.withPlatformString { mkdir($0, 0o755) } == 0)
        }
        #expect(!paths(of: left).isEmpty)
        Cgroup.sweep()
        #expect(paths(of: left).isEmpty)
        #expect(!paths(of: held).isEmpty)
        withExtendedLifetime(cgroup) {}
    }

    /// The directories of a machine that are there.
    private func paths(of id: String) -> [FilePath] {
        guard let mountinfo = try? FileText.read("/proc/self/mountinfo"),
            let own = try? FileText.read("/proc/self/cgroup")
        else { return [] }
        let found = CgroupHierarchy.find(mounts: CgroupMount.parse(mountinfo), own: CgroupMembership.parse(own))
        return found.map { $0.path(of: id) }.filter { FileFacts.isDirectory($0) }
    }
}
