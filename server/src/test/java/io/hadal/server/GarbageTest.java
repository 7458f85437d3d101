package io.hadal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.wire.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.sql.Connection;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come in, the server stays and others are served. A seed reproduces a run. */
@Timeout(60)
final class GarbageTest {
    private static ServerFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new ServerFixture("connect_timeout", "2", "max_allowed_packet", "1M");
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static java.util.stream.LongStream seeds() {
        return java.util.stream.LongStream.range(0, Math.min(200, Long.getLong("seeds", 200)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void garbageInsteadOfAHandshake(long seed) throws Exception {
        Random random = new Random(seed);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            byte[] garbage = new byte[random.nextInt(1, 5_000)];
            random.nextBytes(garbage);
            if (random.nextBoolean()) {
                garbage = withHeader(garbage, 1);
            }
            send(socket, garbage);
        }
        checkAlive(seed);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void garbageInCommands(long seed) throws Exception {
        Random random = new Random(seed);
        try (RawClient client = RawClient.loggedIn(fixture.port())) {
            client.send(Command.STMT_PREPARE, FakeSqlService.utf8("ECHO ? ? ?"));
            client.receive();
            for (int i = 0; i < 20; i++) {
                byte[] body = new byte[random.nextInt(60)];
                random.nextBytes(body);
                if (body.length > 4 && random.nextBoolean()) {
                    body[0] = 1;
                    body[1] = 0;
                    body[2] = 0;
                    body[3] = 0;
                }
                int command =
                        random.nextBoolean()
                                ? Command.STMT_EXECUTE.code()
                                : random.nextInt(2, 0x20);
                send(
                        client.socket,
                        withHeader(concat(command, body), random.nextInt(20) == 0 ? 1 : 0));
            }
        }
        checkAlive(seed);
    }

    private static void checkAlive(long seed) throws Exception {
        ServerFixture.await(() -> fixture.sql.open.get() == 0);
        if (seed % 10 == 0) {
            try (Connection connection = Driver.MARIADB.connect(fixture.port())) {
                assertThat(connection.isValid(5)).as("seed %d", seed).isTrue();
            }
        }
    }

    /** The server may close its side at any byte. */
    private static void send(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset|closed).*");
        }
    }

    private static byte[] concat(int first, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static byte[] withHeader(byte[] payload, int number) {
        byte[] all = new byte[payload.length + 4];
        all[0] = (byte) payload.length;
        all[1] = (byte) (payload.length >> 8);
        all[3] = (byte) number;
        System.arraycopy(payload, 0, all, 4, payload.length);
        return all;
    }
}
