package io.hadal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketCodecTest {

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 0; seed < Long.getLong("seeds", 200); seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPutIsRead(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(wire);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] payload = new byte[random.nextInt(random.nextInt(10) == 0 ? 200_000 : 300)];
            random.nextBytes(payload);
            sent.add(payload);
            out.begin().putBytes(payload).end();
        }
        out.flush();
        PacketInput in = new PacketInput(new WatchedInput(new Dribble(wire.toByteArray(), random)));
        for (byte[] payload : sent) {
            assertThat(read(in, 1 << 20)).as("seed %d", seed).isEqualTo(payload);
        }
        assertThat(in.read(1 << 20)).isNull();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void numbersAndTextsAreReadAsPut(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(wire);
        List<Long> numbers = new ArrayList<>();
        out.begin();
        for (int i = 0; i < 200; i++) {
            long number = random.nextLong() >>> random.nextInt(1, 64);
            numbers.add(number);
            out.putLenenc(number).putInt(number, 8).putLenencText("käse " + number);
        }
        out.end();
        out.flush();
        Payload payload =
                new Payload(read(new PacketInput(new WatchedInput(stream(wire))), 1 << 20));
        for (long number : numbers) {
            assertThat(payload.readLenenc()).as("seed %d", seed).isEqualTo(number);
            assertThat(payload.readInt(8)).isEqualTo(number);
            assertThat(new String(payload.readLenencBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("käse " + number);
        }
        assertThat(payload.remaining()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xfffffe, 0xffffff, 0x1000000, 0x1fffffe, 0x1ffffff})
    void largePacketsAreSplitAndJoined(int size) throws IOException {
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(wire);
        out.begin().putByte(1).end();
        out.begin().putBytes(payload).end();
        out.begin().putByte(2).end();
        out.flush();
        int parts = size / 0xffffff + 1;
        assertThat(wire.size()).isEqualTo(size + 4 * parts + 2 * 5);
        PacketInput in = new PacketInput(new WatchedInput(stream(wire)));
        assertThat(read(in, size)).containsExactly(1);
        assertThat(Arrays.equals(read(in, size), payload)).isTrue();
        assertThat(read(in, size)).containsExactly(2);
    }

    @Test
    void aPacketBeyondTheLimitIsSkippedAndRefused() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(wire);
        out.begin().putBytes(new byte[0x1000010]).end();
        out.begin().putByte(2).end();
        out.flush();
        PacketInput in = new PacketInput(new WatchedInput(stream(wire)));
        assertThatThrownBy(() -> in.read(0x1000000))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e ->
                                assertThat(e.kind())
                                        .isEqualTo(ProtocolException.Kind.PACKET_TOO_LARGE));
        assertThat(read(in, 100)).containsExactly(2);
    }

    @Test
    void aWrongNumberIsRefused() {
        PacketInput in =
                new PacketInput(
                        new WatchedInput(new ByteArrayInputStream(new byte[] {1, 0, 0, 5, 14})));
        assertThatThrownBy(() -> in.read(100))
                .hasMessage("Got packets out of order: number 5, expected 0");
    }

    @Test
    void aPacketThatIsCutOffIsNoEnd() {
        PacketInput in =
                new PacketInput(
                        new WatchedInput(new ByteArrayInputStream(new byte[] {9, 0, 0, 0, 14})));
        assertThatThrownBy(() -> in.read(100)).isInstanceOf(EOFException.class);
    }

    @Test
    void anAbandonedPacketLeavesNoTrace() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        PacketOutput out = new PacketOutput(wire);
        out.begin().putByte(1).end();
        out.begin().putText("half a row");
        out.abandon();
        out.begin().putByte(2).end();
        out.flush();
        assertThat(wire.toByteArray()).containsExactly(1, 0, 0, 0, 1, 1, 0, 0, 1, 2);
    }

    private static byte[] read(PacketInput in, long max) throws IOException {
        Payload payload = in.read(max);
        return Objects.requireNonNull(payload, "the stream has ended").readRest();
    }

    private static InputStream stream(ByteArrayOutputStream bytes) {
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** Gives bytes in pieces of any size, as a network does. */
    private static final class Dribble extends ByteArrayInputStream {
        private final Random random;

        Dribble(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(5_000)));
        }
    }
}
