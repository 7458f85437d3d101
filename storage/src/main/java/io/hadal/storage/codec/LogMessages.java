package io.hadal.storage.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;

/** Lines, openings and chunk headers as protobuf messages and back. */
final class LogMessages {
    private LogMessages() {}

    static ByteString bytes(byte[] bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    static ByteString bytes(Hash hash) {
        return bytes(hash.toBytes());
    }

    static Hash hash(ByteString bytes) {
        return Hash.fromBytes(bytes.toByteArray());
    }

    static io.hadal.storage.proto.Line of(Line line) {
        return io.hadal.storage.proto.Line.newBuilder()
                .setTerm(line.term())
                .setRandom(line.random())
                .build();
    }

    static Line line(io.hadal.storage.proto.Line message) {
        return new Line(message.getTerm(), message.getRandom());
    }

    static io.hadal.storage.proto.BlobId of(BlobId id) {
        return io.hadal.storage.proto.BlobId.newBuilder()
                .setTableId(id.tableId())
                .setLine(of(id.line()))
                .setCounter(id.counter())
                .build();
    }

    static BlobId blobId(io.hadal.storage.proto.BlobId message) {
        return new BlobId(message.getTableId(), line(message.getLine()), message.getCounter());
    }

    static io.hadal.storage.proto.Boundary of(Boundary boundary) {
        return io.hadal.storage.proto.Boundary.newBuilder()
                .setTimeMicros(boundary.timeMicros())
                .setBaseSeq(boundary.baseSeq())
                .build();
    }

    static Boundary boundary(io.hadal.storage.proto.Boundary message) {
        return new Boundary(message.getTimeMicros(), message.getBaseSeq());
    }

    static io.hadal.storage.proto.ChunkHeader of(ChunkHeader header) {
        io.hadal.storage.proto.ChunkHeader.Builder message =
                io.hadal.storage.proto.ChunkHeader.newBuilder()
                        .setLine(of(header.line()))
                        .setSeq(header.seq())
                        .setPredecessor(bytes(header.predecessor()))
                        .setFirstPosition(header.firstPosition())
                        .setLastPosition(header.lastPosition())
                        .setFirstTimeMicros(header.firstTimeMicros())
                        .setLastTimeMicros(header.lastTimeMicros())
                        .setBoundary(of(header.boundary()));
        if (header.opening() != null) {
            message.setOpening(of(header.opening()));
        }
        if (header.seal() != null) {
            message.setSeal(of(header.seal()));
        }
        for (PutEntry put : header.puts()) {
            message.addPuts(of(put));
        }
        return message.build();
    }

    static ChunkHeader header(io.hadal.storage.proto.ChunkHeader message) {
        return new ChunkHeader(
                line(message.getLine()),
                message.getSeq(),
                hash(message.getPredecessor()),
                message.hasOpening() ? opening(message.getOpening()) : null,
                message.hasSeal() ? opening(message.getSeal()) : null,
                message.getFirstPosition(),
                message.getLastPosition(),
                message.getFirstTimeMicros(),
                message.getLastTimeMicros(),
                boundary(message.getBoundary()),
                message.getPutsList().stream().map(LogMessages::put).toList());
    }

    private static io.hadal.storage.proto.PutEntry of(PutEntry put) {
        return io.hadal.storage.proto.PutEntry.newBuilder()
                .setKey(put.key())
                .setSizeBytes(put.sizeBytes())
                .setSha256(bytes(put.hash()))
                .setOverlapping(put.overlapping())
                .build();
    }

    private static PutEntry put(io.hadal.storage.proto.PutEntry message) {
        return new PutEntry(message.getKey(), message.getSizeBytes(), hash(message.getSha256()))
                .overlapping(message.getOverlapping());
    }

    static io.hadal.storage.proto.Opening of(Opening opening) {
        io.hadal.storage.proto.Opening.Builder message =
                io.hadal.storage.proto.Opening.newBuilder()
                        .setLine(of(opening.line()))
                        .setFirstSeq(opening.firstSeq())
                        .setBoundary(of(opening.boundary()))
                        .setTimeMicros(opening.timeMicros())
                        .setNode(opening.node());
        if (opening.parent() != null) {
            message.setParent(of(opening.parent()));
        }
        opening.lineage().forEach(interval -> message.addLineage(of(interval)));
        opening.past().forEach(past -> message.addPast(of(past)));
        return message.build();
    }

    static Opening opening(io.hadal.storage.proto.Opening message) {
        return new Opening(
                line(message.getLine()),
                message.getFirstSeq(),
                message.hasParent() ? parent(message.getParent()) : null,
                message.getLineageList().stream().map(LogMessages::interval).toList(),
                message.getPastList().stream().map(LogMessages::past).toList(),
                boundary(message.getBoundary()),
                message.getTimeMicros(),
                message.getNode());
    }

    private static io.hadal.storage.proto.Parent of(Parent parent) {
        return io.hadal.storage.proto.Parent.newBuilder()
                .setLine(of(parent.line()))
                .setSeq(parent.seq())
                .setPosition(parent.position())
                .setChunkHash(bytes(parent.chunkHash()))
                .build();
    }

    private static Parent parent(io.hadal.storage.proto.Parent message) {
        return new Parent(
                line(message.getLine()),
                message.getSeq(),
                message.getPosition(),
                hash(message.getChunkHash()));
    }

    private static io.hadal.storage.proto.Interval of(Interval interval) {
        return io.hadal.storage.proto.Interval.newBuilder()
                .setLine(of(interval.line()))
                .setFirstSeq(interval.firstSeq())
                .setLastSeq(interval.lastSeq())
                .setLastPosition(interval.lastPosition())
                .build();
    }

    private static Interval interval(io.hadal.storage.proto.Interval message) {
        return new Interval(
                line(message.getLine()),
                message.getFirstSeq(),
                message.getLastSeq(),
                message.getLastPosition());
    }

    private static io.hadal.storage.proto.PastLine of(PastLine past) {
        return io.hadal.storage.proto.PastLine.newBuilder()
                .setLine(of(past.line()))
                .setFirstSeq(past.firstSeq())
                .setSealSeq(past.sealSeq())
                .setOpenedMicros(past.openedMicros())
                .build();
    }

    private static PastLine past(io.hadal.storage.proto.PastLine message) {
        return new PastLine(
                line(message.getLine()),
                message.getFirstSeq(),
                message.getSealSeq(),
                message.getOpenedMicros());
    }
}
