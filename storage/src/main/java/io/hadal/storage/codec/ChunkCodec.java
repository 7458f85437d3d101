package io.hadal.storage.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hadal.storage.Keys;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A chunk's bytes. docs/format/chunk.md. The body is the header's length (varint), the header
 * (protobuf), then each record's length (varint) and bytes as {@link LogRecordCodec} makes them: a
 * chunk is cut from a local log without encoding anything twice.
 */
public final class ChunkCodec {
    private ChunkCodec() {}

    /**
     * Cuts a line's next chunk.
     *
     * @param tail what it follows
     * @param records encoded by {@link LogRecordCodec}, of positions {@code tail.position() + 1}
     *     and on; may be empty
     * @param puts the journal of PUTs since the last chunk
     */
    public static EncodedChunk encode(LogTail tail, List<byte[]> records, List<PutEntry> puts) {
        return encode(tail, null, records, puts);
    }

    private static EncodedChunk encode(
            LogTail tail, @Nullable Opening opening, List<byte[]> records, List<PutEntry> puts) {
        long position = tail.position();
        long firstTime = tail.timeMicros();
        long lastTime = tail.timeMicros();
        Boundary boundary = tail.boundary();
        for (byte[] record : records) {
            LogRecordCodec.Stamp stamp = LogRecordCodec.stamp(record, "to be cut");
            if (stamp.position() != position + 1 || stamp.timeMicros() <= lastTime) {
                throw new IllegalArgumentException(
                        "record "
                                + stamp
                                + " cannot follow position "
                                + position
                                + " at time "
                                + lastTime);
            }
            firstTime = position == tail.position() ? stamp.timeMicros() : firstTime;
            position = stamp.position();
            lastTime = stamp.timeMicros();
            boundary =
                    stamp.isBoundaryRaised()
                            ? LogRecordCodec.boundaryRaised(record, "to be cut")
                            : boundary;
        }
        ChunkHeader header =
                new ChunkHeader(
                        tail.line(),
                        tail.nextSeq(),
                        tail.hash(),
                        opening,
                        null,
                        tail.position() + 1,
                        position,
                        firstTime,
                        lastTime,
                        boundary,
                        puts);
        return encode(header, records);
    }

    /**
     * The seal of {@code tail}'s line.
     *
     * @param opening of the line that is sealed, if it has no chunk yet
     * @param seal the opening of the line that takes over
     */
    public static EncodedChunk encodeSeal(LogTail tail, @Nullable Opening opening, Opening seal) {
        long time = seal.timeMicros();
        return encode(
                new ChunkHeader(
                        tail.line(),
                        tail.nextSeq(),
                        tail.hash(),
                        opening,
                        seal,
                        tail.position() + 1,
                        tail.position(),
                        time,
                        time,
                        tail.boundary(),
                        List.of()),
                List.of());
    }

    /**
     * A line's first chunk without records. @param predecessor hash of the seal that leads to it
     */
    public static EncodedChunk encodeOpening(Opening opening, Hash predecessor) {
        return encodeOpening(opening, predecessor, List.of());
    }

    /**
     * A line's first chunk.
     *
     * @param predecessor hash of the seal that leads to it
     * @param records encoded, of positions that follow the parent's and of times after the
     *     opening's
     */
    public static EncodedChunk encodeOpening(
            Opening opening, Hash predecessor, List<byte[]> records) {
        long position = opening.parent() == null ? 0 : opening.parent().position();
        LogTail start =
                new LogTail(
                        opening.line(),
                        opening.firstSeq(),
                        predecessor,
                        position,
                        opening.timeMicros(),
                        opening.boundary());
        return encode(start, opening, records, List.of());
    }

    static EncodedChunk encode(ChunkHeader header, List<byte[]> records) {
        byte[] encodedHeader = LogMessages.of(header).toByteArray();
        long size = encodedHeader.length + 10;
        for (byte[] record : records) {
            size += record.length + 5;
        }
        ByteWriter body = new ByteWriter(Math.toIntExact(size));
        body.bytes(encodedHeader);
        records.forEach(body::bytes);
        byte[] bytes = Envelope.wrap(Envelope.Kind.CHUNK, body.toBytes());
        EncodedObject object = EncodedObject.of(Keys.chunk(header.line(), header.seq()), bytes);
        return new EncodedChunk(object, header, tail(header, object.hash()));
    }

    /** What the chunk after this one follows. */
    public static LogTail tail(ChunkHeader header, Hash hash) {
        return new LogTail(
                header.line(),
                header.seq() + 1,
                hash,
                header.lastPosition(),
                header.lastTimeMicros(),
                header.boundary());
    }

    /**
     * All of it. Throws CorruptObjectException, UnknownFormatException. @param key where it was
     * found
     */
    public static Chunk decode(byte[] bytes, String key) {
        Selection all = decodeSome(bytes, key, stamp -> true);
        return new Chunk(all.header, all.records);
    }

    /** The header; the records are skipped. */
    public static ChunkHeader decodeHeader(byte[] bytes, String key) {
        byte[] body = Envelope.unwrap(Envelope.Kind.CHUNK, bytes, key);
        return Decoding.of(key, () -> header(new ByteReader(body), key));
    }

    /** Header and the records that {@code wanted} accepts by their stamp, in order. */
    public static Selection decodeSome(
            byte[] bytes, String key, Predicate<LogRecordCodec.Stamp> wanted) {
        byte[] body = Envelope.unwrap(Envelope.Kind.CHUNK, bytes, key);
        return Decoding.of(
                key,
                () -> {
                    ByteReader in = new ByteReader(body);
                    ChunkHeader header = header(in, key);
                    return new Selection(header, records(in, header, wanted));
                });
    }

    /** Some records of a chunk. */
    public record Selection(ChunkHeader header, List<LogRecord> records) {
        public Selection {
            records = List.copyOf(records);
        }
    }

    private static ChunkHeader header(ByteReader in, String key)
            throws InvalidProtocolBufferException {
        ChunkHeader header =
                LogMessages.header(io.hadal.storage.proto.ChunkHeader.parseFrom(in.bytes()));
        String named = Keys.chunk(header.line(), header.seq());
        if (!named.equals(key)) {
            throw new MalformedException("it says that it is " + named);
        }
        return header;
    }

    private static List<LogRecord> records(
            ByteReader in, ChunkHeader header, Predicate<LogRecordCodec.Stamp> wanted)
            throws InvalidProtocolBufferException {
        List<LogRecord> records = new ArrayList<>();
        long position = header.firstPosition() - 1;
        long time = Long.MIN_VALUE;
        while (in.remaining() > 0) {
            ByteReader record = in.slice(in.varint32());
            LogRecordCodec.Stamp stamp = LogRecordCodec.stamp(record.copy());
            if (stamp.position() != position + 1 || stamp.timeMicros() <= time) {
                throw new MalformedException(
                        "record " + stamp + " follows position " + position + " at time " + time);
            }
            position = stamp.position();
            time = stamp.timeMicros();
            if (wanted.test(stamp)) {
                records.add(LogRecordCodec.decode(record));
            }
        }
        if (position != header.lastPosition()) {
            throw new MalformedException(
                    "expected records up to "
                            + header.lastPosition()
                            + ", found up to "
                            + position);
        }
        return records;
    }
}
