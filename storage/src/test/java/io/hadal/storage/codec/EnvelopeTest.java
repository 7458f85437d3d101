package io.hadal.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    @Test
    void whatDoesNotCompressIsStoredAsItIs() {
        byte[] body = new byte[10_000];
        new Random(1).nextBytes(body);
        byte[] wrapped = Envelope.wrap(Envelope.Kind.CHUNK, body);
        assertThat(wrapped).hasSize(body.length + 20);
        assertThat(Envelope.unwrap(Envelope.Kind.CHUNK, wrapped, "x")).isEqualTo(body);
    }

    @Test
    void whatCompressesIsCompressed() {
        byte[] body = new byte[100_000];
        byte[] wrapped = Envelope.wrap(Envelope.Kind.CHUNK, body);
        assertThat(wrapped).hasSizeLessThan(1000);
        assertThat(Envelope.unwrap(Envelope.Kind.CHUNK, wrapped, "x")).isEqualTo(body);
    }

    @Test
    void anotherKindIsCorrupt() {
        byte[] wrapped = Envelope.wrap(Envelope.Kind.CHUNK, new byte[10]);
        assertThatThrownBy(() -> Envelope.unwrap(Envelope.Kind.SNAPSHOT_ROOT, wrapped, "x"))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessage(
                        "Object x is corrupt: expected a snapshot root, found an object of kind 1.");
    }

    @Test
    void sizesThatDoNotFitAreCorruptEvenIfTheChecksumIsRight() {
        byte[] wrapped = Envelope.wrap(Envelope.Kind.CHUNK, new byte[10_000]);
        for (int offset : new int[] {6, 8, 11, 12, 15}) {
            byte[] wrong = wrapped.clone();
            wrong[offset] ^= 0x41;
            sign(wrong);
            assertThatThrownBy(() -> Envelope.unwrap(Envelope.Kind.CHUNK, wrong, "x"))
                    .isInstanceOf(CorruptObjectException.class);
        }
    }

    /** Puts the right checksum on what was changed. */
    static void sign(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }
}
