import CPyroSys
import Glibc
import PyroModel
import PyroSystem
import SystemPackage
import Testing

@testable import PyroHost

@Suite struct HostProbeTests {
    @Test func acceleratorReportIsConsistent() async throws {
        let report = try await AcceleratorProbe.run()
        #expect(report.kvm.usable == (report.kvm.reason == nil))
        #expect((report.chosen == .kvm) == report.kvm.usable)
        #expect(report.kvm.exists == (access("/dev/kvm", F_OK) == 0))
        if let mips = report.kvm.guestMIPS { #expect(report.kvm.usable == (mips >= AcceleratorProbe.leastMIPS)) }
    }

    @Test func slowGuestIsNotUsable() {
        let slow = AcceleratorProbe.judge(
            pyro_kvm_result(outcome: PYRO_KVM_RAN, error: 0, step: nil, instructions: 200_000, nanoseconds: 100_000_000)
        )
        #expect(!slow.usable)
        #expect(slow.guestMIPS == 2)
        #expect(slow.reason?.contains("2.0 million instructions a second") == true)
        let fast = AcceleratorProbe.judge(
            pyro_kvm_result(
                outcome: PYRO_KVM_RAN, error: 0, step: nil, instructions: 40_000_000, nanoseconds: 8_000_000))
        #expect(fast.usable)
        #expect(fast.reason == nil)
    }

    @Test func brokenKVMTellsItsStep() {
        let report = "create a virtual machine".withCString {
            AcceleratorProbe.judge(
                pyro_kvm_result(outcome: PYRO_KVM_BROKEN, error: EBUSY, step: $0, instructions: 0, nanoseconds: 0))
        }
        #expect(!report.usable)
        #expect(report.reason?.hasPrefix("KVM could not create a virtual machine: ") == true)
    }

    @Test(
        arguments: [(1000, nil, 1000), (1000, 0, 1000), (1004, 1000, 1000), (996, 1000, 1000), (1006, 1000, 1006)]
            as [(UInt32, UInt32?, UInt32)])
    func nearMeasuresKeepTheOldFrequency(measured: UInt32, previous: UInt32?, settled: UInt32) {
        #expect(TSCFrequency.settle(measured, previous: previous) == settled)
    }

    @Test func frequencyIsPlausible() async throws {
        let frequency = try await TSCFrequency.measure(previous: nil)
        #expect((100_000...10_000_000).contains(frequency))
    }
}

@Suite struct HostFactsTests {
    /// A state directory and a pretended `pyro-jail`, whose failing probe is quick.
    private func withState(_ body: (StateDirectory, FilePath) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        defer { directory.remove() }
        let jail = directory.path.appending("pyro-jail")
        try DurableFile.write("#!/bin/false\n".utf8, to: jail)
        try await body(StateDirectory(root: directory.path), jail)
    }

    /// Puts a value into the file that no probe finds.
    private func mark(_ state: StateDirectory) throws {
        var file = try #require(HostFactsFile.read(state.hostFacts))
        file.tscKHz = 42
        try file.write(to: state.hostFacts)
    }

    @Test func knownFactsAreNotProbedAgain() async throws {
        try await withState { state, jail in
            let found = try await HostFacts.find(in: state, jail: jail, qemu: nil)
            #expect(HostFactsFile.read(state.hostFacts)?.facts == found)
            try mark(state)
            #expect(try await HostFacts.find(in: state, jail: jail, qemu: nil).tscFrequency == 42)
            #expect(try await HostFacts.find(in: state, jail: jail, qemu: nil, fresh: true).tscFrequency != 42)
        }
    }

    @Test func changedToolIsProbedAgain() async throws {
        try await withState { state, jail in
            _ = try await HostFacts.find(in: state, jail: jail, qemu: nil)
            try mark(state)
            try DurableFile.write("#!/bin/false # other\n".utf8, to: jail)
            #expect(try await HostFacts.find(in: state, jail: jail, qemu: nil).tscFrequency != 42)
        }
    }

    @Test(arguments: ["", "{", "{\"version\":1}", "[]"])
    func damagedFileIsProbedAgain(content: String) async throws {
        try await withState { state, jail in
            try DurableFile.write(content.utf8, to: state.hostFacts)
            let found = try await HostFacts.find(in: state, jail: jail, qemu: nil)
            #expect(HostFactsFile.read(state.hostFacts)?.facts == found)
        }
    }
}
