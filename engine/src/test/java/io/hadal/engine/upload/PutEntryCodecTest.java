package io.hadal.engine.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import org.junit.jupiter.api.Test;

class PutEntryCodecTest {
    @Test
    void comesBackAsItWas() {
        PutEntry put = new PutEntry("blobs/1/1_2_3.parquet", (1L << 48) - 1, Hash.of(new byte[3]));
        for (long others : new long[] {0, 1, 7, 32_767, 1_000_000}) {
            PutEntry overlapping = put.overlapping(others);
            assertThat(PutEntryCodec.decode(PutEntryCodec.encode(overlapping)))
                    .isEqualTo(overlapping);
        }
    }
}
