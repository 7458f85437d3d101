package io.hadal.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.wire.Capability;
import io.hadal.server.wire.Command;
import io.hadal.server.wire.CompressedFrames;
import io.hadal.server.wire.Compression;
import io.hadal.server.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only the tests' own client can ask for. */
@Timeout(60)
final class CommandsTest {
    private static byte[] change(String user, String database) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((user + "\0").getBytes(StandardCharsets.UTF_8));
        body.write(0);
        body.writeBytes((database + "\0").getBytes(StandardCharsets.UTF_8));
        body.write(45);
        body.write(0);
        body.writeBytes("mysql_native_password\0".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    @Test
    void aChangedUserBeginsAnew() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.query("BEGIN");
            client.receive();
            client.send(Command.CHANGE_USER, change("root", "test"));
            assertThat(client.receive().readByte()).isZero();
            assertThat(fixture.sql.open.get()).isEqualTo(1);
            client.send(Command.PING, new byte[0]);
            Payload pong = client.receive();
            assertThat(pong.readByte()).isZero();
            pong.skip(2);
            assertThat(pong.readInt(2)).as("status: no transaction").isEqualTo(2);
        }
    }

    @Test
    void whoCannotBeTheOtherLosesTheConnection() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.send(Command.CHANGE_USER, change("nobody", ""));
            assertThat(client.receiveError()).isEqualTo(1045);
            assertThat(client.isClosedByServer()).isTrue();
            ServerFixture.await(() -> fixture.sql.open.get() == 0);
        }
    }

    @Test
    void whatToolsOfOperatorsSend() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient other = RawClient.loggedIn(fixture.port());
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.send(Command.DEBUG, new byte[0]);
            assertThat(client.receive().readByte()).isEqualTo(0xfe);
            client.send(Command.PROCESS_KILL, new byte[] {1, 0, 0, 0});
            assertThat(client.receive().readByte()).isZero();
            assertThat(other.isClosedByServer()).isTrue();
            client.send(Command.PROCESS_KILL, new byte[] {99, 0, 0, 0});
            assertThat(client.receiveError()).isEqualTo(1094);
        }
    }

    @Test
    void severalStatementsInATextAreAnOptionOfTheConnection() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            for (byte off : new byte[] {1, 0}) {
                client.send(Command.SET_OPTION, new byte[] {off, 0});
                assertThat(client.receive().readByte()).isEqualTo(0xfe);
            }
        }
    }

    @Test
    void aCursorThatWasNotOpenedHasNoRows() throws Exception {
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port())) {
            client.send(Command.STMT_PREPARE, FakeSqlService.utf8("OK"));
            client.receive();
            byte[] fetch = {1, 0, 0, 0, 5, 0, 0, 0};
            client.send(Command.STMT_FETCH, fetch);
            assertThat(client.receiveError()).isEqualTo(1421);
            client.send(Command.STMT_EXECUTE, new byte[] {1, 0, 0, 0, 1, 1, 0, 0, 0});
            assertThat(client.receive().readByte()).as("no rows: OK at once").isZero();
            client.send(Command.STMT_FETCH, fetch);
            assertThat(client.receiveError()).isEqualTo(1421);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"ZLIB", "ZSTD"})
    void bothCompressionsCarryLargeAndSmall(Compression compression) throws Exception {
        int flag =
                compression == Compression.ZLIB ? Capability.COMPRESS : Capability.ZSTD_COMPRESSION;
        try (ServerFixture fixture = new ServerFixture();
                RawClient client = RawClient.loggedIn(fixture.port(), flag)) {
            CompressedFrames.between(compression, client.watched, client.out);
            for (int size : new int[] {1, 40, 60, 100_000, 17_000_000}) {
                client.query("LENGTH " + "x".repeat(size));
                client.receive();
                client.receive();
                assertThat(new String(client.receive().readLenencBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(Integer.toString("LENGTH ".length() + size));
                client.receive();
            }
        }
    }

    /** What claims to be compressed and is not ends that connection alone. A seed reproduces it. */
    @Test
    void garbageInsteadOfCompressedFrames() throws Exception {
        try (ServerFixture fixture = new ServerFixture("max_allowed_packet", "1M")) {
            for (int seed = 0; seed < 200; seed++) {
                Random random = new Random(seed);
                int flag = random.nextBoolean() ? Capability.COMPRESS : Capability.ZSTD_COMPRESSION;
                try (RawClient client = RawClient.loggedIn(fixture.port(), flag)) {
                    byte[] garbage = new byte[7 + random.nextInt(300)];
                    random.nextBytes(garbage);
                    garbage[0] = (byte) (garbage.length - 7);
                    garbage[1] = (byte) ((garbage.length - 7) >> 8);
                    garbage[2] = 0;
                    client.socket.getOutputStream().write(garbage);
                    client.socket.shutdownOutput();
                    assertThat(client.isClosedByServer()).as("seed %d", seed).isTrue();
                }
            }
            ServerFixture.await(() -> fixture.sql.open.get() == 0);
            Driver.MARIADB.connect(fixture.port()).close();
        }
    }
}
