import PyroSDK
import Testing

@testable import PyroCLI

@Suite struct DoctorCommandTests {
    private func backend(_ checks: [DoctorReport.Check]) -> Backend {
        var backend = Backend.refusing
        backend.doctor = {
            DoctorReport(
                platform: "linux/amd64", accelerator: .software,
                jail: JailReport(layers: [
                    .init(name: "seccomp", active: true), .init(name: "cgroup", active: false, reason: "not delegated"),
                ]), checks: checks, environments: [.fixture("debian:12")], stateDir: "/state")
        }
        return backend
    }

    @Test func aNeedThatIsNotMetFailsWithItsRemedy() async {
        let checks = [
            DoctorReport.Check(name: "qemu", ok: true, detail: "QEMU 7.2"),
            DoctorReport.Check(name: "subuid", ok: false, detail: "no range", remedy: "Run `make setup`."),
        ]
        let run = await CommandLineRun.of(["doctor"], backend(checks))
        #expect(run.status == 1)
        #expect(
            run.output == """
                ok    qemu: QEMU 7.2
                FAIL  subuid: no range
                      hint: Run `make setup`.

                jail:
                  on   seccomp
                  off  cgroup: not delegated
                accelerator: tcg (no /dev/kvm)
                platform: linux/amd64
                state directory: /state
                installed environments: debian:12

                """)
    }

    @Test func allMetIsSuccessAndJSONIsTheReport() async throws {
        let backend = backend([.init(name: "qemu", ok: true, detail: "QEMU 7.2")])
        #expect(await CommandLineRun.of(["doctor"], backend).status == 0)
        let json = await CommandLineRun.of(["doctor", "--json"], backend)
        #expect(json.status == 0)
        #expect(try ContractJSON.decode(DoctorReport.self, from: Array(json.output.utf8)) == (await backend.doctor()))
    }
}
