package io.hadal.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.log.StorageLock;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LockCodecTest {

    @Test
    void aLockIsTextThatComesBack() {
        EncodedObject object = LockCodec.encode(Samples.LOCK);
        assertThat(object.key()).isEqualTo("storage_locks/2_42");
        assertThat(new String(object.bytes(), StandardCharsets.UTF_8))
                .contains("node: alpha:3306\n", "time: 2026-11-23T");
        assertThat(LockCodec.decode(object.bytes(), object.key())).isEqualTo(Samples.LOCK);
    }

    @Test
    void aNodeCannotForgeALine() {
        StorageLock forged = new StorageLock(Samples.LINE_2, "a\nline: 9_9", "b", 1, 0);
        EncodedObject object = LockCodec.encode(forged);
        assertThat(LockCodec.decode(object.bytes(), object.key()).line()).isEqualTo(Samples.LINE_2);
    }

    @Test
    void damageIsNoticed() {
        EncodedObject object = LockCodec.encode(Samples.LOCK);
        byte[] bytes = object.bytes();
        for (int i = 0; i < bytes.length - 1; i++) {
            bytes[i] ^= 1;
            assertThatThrownBy(() -> LockCodec.decode(bytes, object.key()))
                    .isInstanceOf(CorruptObjectException.class);
            bytes[i] ^= 1;
        }
    }
}
