package io.hadal.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

class ChunkCodecTest {
    private static final RecursiveComparisonConfiguration BY_VALUE =
            RecursiveComparisonConfiguration.builder().withIgnoreCollectionOrder(false).build();

    /** What is not known takes no byte, so that journals without it are as they always were. */
    @Test
    void theJournalKeepsWhichPutsOverlapped() {
        PutEntry first = Samples.puts().getFirst();
        PutEntry second = first.overlapping(1);
        EncodedChunk chunk = ChunkCodec.encode(Samples.tail(), List.of(), List.of(first, second));
        assertThat(ChunkCodec.decode(chunk.object().bytes(), chunk.object().key()).header().puts())
                .containsExactly(first, second);
        assertThat(first.overlapping(1 << 20).overlapping()).isEqualTo((1 << 15) - 1);
    }

    @Test
    void everyKindOfRecordComesBack() {
        List<LogRecord> records = new ArrayList<>(Samples.records());
        records.add(Samples.largeCommit());
        for (LogRecord record : records) {
            byte[] bytes = LogRecordCodec.encode(record);
            assertThat(LogRecordCodec.decode(bytes, "test"))
                    .usingRecursiveComparison(BY_VALUE)
                    .isEqualTo(record);
            LogRecordCodec.Stamp stamp = LogRecordCodec.stamp(bytes, "test");
            assertThat(stamp.position()).isEqualTo(record.position());
            assertThat(stamp.timeMicros()).isEqualTo(record.timeMicros());
            assertThat(stamp.isSmallCommit())
                    .isEqualTo(record instanceof LogRecord.Commit commit && !commit.isLarge());
        }
    }

    @Test
    void aChunkComesBackAndLeadsToTheNext() {
        EncodedChunk encoded = sample();
        Chunk chunk = ChunkCodec.decode(encoded.object().bytes(), encoded.object().key());
        assertThat(chunk.header()).isEqualTo(encoded.header());
        assertThat(chunk.records()).usingRecursiveComparison(BY_VALUE).isEqualTo(Samples.records());
        assertThat(chunk.header().puts()).isEqualTo(Samples.puts());
        assertThat(encoded.tail().nextSeq()).isEqualTo(9);
        assertThat(encoded.tail().position()).isEqualTo(38);
        assertThat(encoded.tail().hash()).isEqualTo(Hash.of(encoded.object().bytes()));
        assertThat(encoded.tail().boundary()).isEqualTo(Samples.BOUNDARY);
        assertThat(ChunkCodec.tail(chunk.header(), encoded.object().hash()))
                .isEqualTo(encoded.tail());
    }

    @Test
    void aChunkWithoutRecordsKeepsPositionAndTime() {
        EncodedChunk encoded = ChunkCodec.encode(Samples.tail(), List.of(), Samples.puts());
        Chunk chunk = ChunkCodec.decode(encoded.object().bytes(), encoded.object().key());
        assertThat(chunk.records()).isEmpty();
        assertThat(encoded.tail().position()).isEqualTo(Samples.tail().position());
        assertThat(encoded.tail().timeMicros()).isEqualTo(Samples.tail().timeMicros());
    }

    @Test
    void sealAndOpeningSayTheSame() {
        EncodedChunk seal = ChunkCodec.encodeSeal(Samples.tail(), null, Samples.fork());
        EncodedChunk opening = ChunkCodec.encodeOpening(Samples.fork(), seal.object().hash());
        Chunk sealBack = ChunkCodec.decode(seal.object().bytes(), seal.object().key());
        Chunk openingBack = ChunkCodec.decode(opening.object().bytes(), opening.object().key());
        assertThat(sealBack.header().seal()).isEqualTo(Samples.fork());
        assertThat(openingBack.header().opening()).isEqualTo(Samples.fork());
        assertThat(openingBack.header().predecessor()).isEqualTo(seal.object().hash());
        assertThat(opening.tail().position()).isEqualTo(44);
    }

    @Test
    void theSameChunkHasTheSameBytes() {
        assertThat(sample().object().bytes()).isEqualTo(sample().object().bytes());
    }

    @Test
    void recordsThatDoNotFollowAreRefused() {
        byte[] second = LogRecordCodec.encode(Samples.records().get(1));
        assertThatThrownBy(() -> ChunkCodec.encode(Samples.tail(), List.of(second), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot follow position 30");
    }

    @Test
    void everyFlippedBitIsNoticed() {
        EncodedObject object = sample().object();
        byte[] bytes = object.bytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> ChunkCodec.decode(bytes, object.key()))
                    .isInstanceOf(CorruptObjectException.class)
                    .hasMessageContaining(object.key());
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void everyTruncationIsNoticed() {
        EncodedObject object = sample().object();
        for (int length = 0; length < object.bytes().length; length++) {
            byte[] cut = Arrays.copyOf(object.bytes(), length);
            assertThatThrownBy(() -> ChunkCodec.decode(cut, object.key()))
                    .isInstanceOf(CorruptObjectException.class);
        }
    }

    @Test
    void aChunkUnderAnotherNameIsCorrupt() {
        assertThatThrownBy(() ->
                        ChunkCodec.decode(
                                sample().object().bytes(), "log/1_1/00000000000000000008"))
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining("it says that it is log/1_7000000000000000001/");
    }

    @Test
    void aNewerVersionIsNotCalledCorrupt() {
        byte[] bytes = sample().object().bytes();
        bytes[4] = 2;
        EnvelopeTest.sign(bytes);
        assertThatThrownBy(() -> ChunkCodec.decode(bytes, sample().object().key()))
                .isInstanceOf(UnknownFormatException.class)
                .hasMessageContaining("format version 2")
                .hasMessageContaining("newer version of Hadal");
    }

    static EncodedChunk sample() {
        List<byte[]> records = Samples.records().stream().map(LogRecordCodec::encode).toList();
        return ChunkCodec.encode(Samples.tail(), records, Samples.puts());
    }
}
