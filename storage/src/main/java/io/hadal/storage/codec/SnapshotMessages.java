package io.hadal.storage.codec;

import io.hadal.storage.proto.TableEntry;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.Part;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.util.ArrayList;
import java.util.List;

/** Snapshot roots as protobuf messages and back. */
final class SnapshotMessages {
    private SnapshotMessages() {}

    static io.hadal.storage.proto.SnapshotRoot of(SnapshotRoot root) {
        DatabaseImage image = root.image();
        io.hadal.storage.proto.SnapshotRoot.Builder message =
                io.hadal.storage.proto.SnapshotRoot.newBuilder()
                        .setLine(LogMessages.of(root.origin().line()))
                        .setSeq(root.origin().seq())
                        .setChunkHash(LogMessages.bytes(root.origin().chunkHash()))
                        .setPosition(image.position())
                        .setTimeMicros(image.timeMicros())
                        .setBoundary(LogMessages.of(image.boundary()))
                        .setNextTableId(image.nextTableId());
        for (int i = 0; i < image.tables().size(); i++) {
            message.addTables(of(image.tables().get(i), root.segmentCounts().get(i)));
        }
        image.milestones().forEach(milestone -> message.addMilestones(of(milestone)));
        image.removed().forEach(removed -> message.addRemoved(of(removed)));
        root.parts().forEach(part -> message.addParts(of(part)));
        return message.build();
    }

    static SnapshotRoot root(io.hadal.storage.proto.SnapshotRoot message) {
        SnapshotRoot.Origin origin =
                new SnapshotRoot.Origin(
                        LogMessages.line(message.getLine()),
                        message.getSeq(),
                        LogMessages.hash(message.getChunkHash()));
        DatabaseImage image =
                new DatabaseImage(
                        message.getPosition(),
                        message.getTimeMicros(),
                        message.getTablesList().stream().map(SnapshotMessages::table).toList(),
                        message.getMilestonesList().stream()
                                .map(SnapshotMessages::milestone)
                                .toList(),
                        LogMessages.boundary(message.getBoundary()),
                        message.getRemovedList().stream().map(SnapshotMessages::removed).toList(),
                        message.getNextTableId());
        List<Long> counts = message.getTablesList().stream().map(TableEntry::getSegments).toList();
        return new SnapshotRoot(origin, image, counts, parts(message));
    }

    private static TableEntry of(TableImage table, long segments) {
        return TableEntry.newBuilder()
                .setDef(TableMessages.of(table.def()))
                .setNextAutoIncrement(table.nextAutoIncrement())
                .setSegments(segments)
                .build();
    }

    private static TableImage table(TableEntry message) {
        return new TableImage(
                TableMessages.table(message.getDef()), message.getNextAutoIncrement(), List.of());
    }

    private static io.hadal.storage.proto.Milestone of(Milestone milestone) {
        return io.hadal.storage.proto.Milestone.newBuilder()
                .setName(milestone.name())
                .setPosition(milestone.position())
                .setTimeMicros(milestone.timeMicros())
                .build();
    }

    private static Milestone milestone(io.hadal.storage.proto.Milestone message) {
        return new Milestone(message.getName(), message.getPosition(), message.getTimeMicros());
    }

    private static io.hadal.storage.proto.RemovedSegment of(RemovedSegment removed) {
        return io.hadal.storage.proto.RemovedSegment.newBuilder()
                .setId(LogMessages.of(removed.id()))
                .setSizeBytes(removed.sizeBytes())
                .setRemovedTimeMicros(removed.removedTimeMicros())
                .build();
    }

    private static RemovedSegment removed(io.hadal.storage.proto.RemovedSegment message) {
        return new RemovedSegment(
                LogMessages.blobId(message.getId()),
                message.getSizeBytes(),
                message.getRemovedTimeMicros());
    }

    private static io.hadal.storage.proto.SnapshotPart of(Part part) {
        return io.hadal.storage.proto.SnapshotPart.newBuilder()
                .setKind(
                        switch (part.kind()) {
                            case SEGMENTS -> io.hadal.storage.proto.SnapshotPart.Kind.SEGMENTS;
                            case HOT_ROWS -> io.hadal.storage.proto.SnapshotPart.Kind.HOT_ROWS;
                        })
                .setSizeBytes(part.sizeBytes())
                .setSha256(LogMessages.bytes(part.hash()))
                .setEntries(part.entries())
                .build();
    }

    private static List<Part> parts(io.hadal.storage.proto.SnapshotRoot message) {
        List<Part> parts = new ArrayList<>();
        for (io.hadal.storage.proto.SnapshotPart part : message.getPartsList()) {
            PartKind kind =
                    switch (part.getKind()) {
                        case SEGMENTS -> PartKind.SEGMENTS;
                        case HOT_ROWS -> PartKind.HOT_ROWS;
                        case UNKNOWN, UNRECOGNIZED ->
                                throw new MalformedException(
                                        "part " + parts.size() + " is of no known kind");
                    };
            parts.add(
                    new Part(
                            parts.size(),
                            kind,
                            part.getSizeBytes(),
                            LogMessages.hash(part.getSha256()),
                            part.getEntries()));
        }
        return parts;
    }
}
