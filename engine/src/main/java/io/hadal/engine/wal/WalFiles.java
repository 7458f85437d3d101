package io.hadal.engine.wal;

import io.hadal.engine.wal.WalFormat.Stored;
import io.hadal.env.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the files of a local log. */
final class WalFiles {

    /**
     * A file that is not written to any more.
     *
     * @param firstNumber of its first entry that counts
     * @param lastNumber of its last one; less than firstNumber if none counts
     * @param lastPosition of that entry
     */
    record Closed(
            long fileNumber, long firstNumber, long lastNumber, long lastPosition, long bytes) {}

    /**
     * What recovery found.
     *
     * @param unproven the last entries: nothing says that they were synced. A killed process may
     *     have written them, and a sync that failed before may have dropped them from the disk
     *     though they can still be read: they have to be written anew
     * @param nextFile number of a file that does not exist yet
     */
    record Found(
            List<Closed> files,
            List<WalEntry> unproven,
            long lastNumber,
            long lastPosition,
            long nextFile) {}

    /**
     * @param provenCount so many of the entrie
     */
    private record Content(List<WalEntry> entries, int provenCount) {}

    private final Disk disk;
    private final String folder;

    WalFiles(Disk disk, String folder) {
        this.disk = disk;
        this.folder = folder;
    }

    String name(long fileNumber) {
        return folder + "/" + String.format(Locale.ROOT, "%012d", fileNumber) + ".wal";
    }

    /**
     * Reads all files in order and gives every entry that counts to {@code consumer}, once, in
     * order of their numbers. Numbers may jump where a file is missing: files are deleted once the
     * store has their entries, and a crash may undo any of those deletions. The caller knows what
     * it still needs.
     *
     * @throws WalCorruptException if what was synced once cannot be read
     */
    Found recover(Consumer<WalEntry> consumer) throws IOException {
        List<Closed> files = new ArrayList<>();
        Content held = new Content(List.of(), 0);
        long nextFile = 1;
        for (String file : disk.list(folder)) {
            long fileNumber = Long.parseLong(file, 0, file.indexOf('.'), 10);
            Content content = readContent(fileNumber);
            List<WalEntry> entries = content.entries();
            joinUp(files, held.entries(), entries, consumer);
            files.add(closed(fileNumber, entries, held.entries()));
            held = entries.isEmpty() ? held : content;
            nextFile = fileNumber + 1;
        }
        held.entries().forEach(consumer);
        Closed last = files.isEmpty() ? new Closed(0, 1, 0, 0, 0) : files.getLast();
        List<WalEntry> unproven = held.entries().subList(held.provenCount(), held.entries().size());
        if (!unproven.isEmpty()) {
            cutBackAll(files, held.entries(), unproven.getFirst().number());
        }
        return new Found(files, unproven, last.lastNumber(), last.lastPosition(), nextFile);
    }

    /** The files no longer count for what is written anew from entry {@code first} on. */
    private static void cutBackAll(List<Closed> files, List<WalEntry> held, long first) {
        files.replaceAll(file -> file.lastNumber() < first ? file : cutBack(file, held, first));
    }

    private Closed closed(long fileNumber, List<WalEntry> entries, List<WalEntry> before)
            throws IOException {
        long bytes = disk.size(name(fileNumber));
        WalEntry last =
                !entries.isEmpty() ? entries.getLast() : before.isEmpty() ? null : before.getLast();
        long lastNumber = last == null ? 0 : last.number();
        long first = entries.isEmpty() ? lastNumber + 1 : entries.getFirst().number();
        return new Closed(fileNumber, first, lastNumber, last == null ? 0 : last.position(), bytes);
    }

    /**
     * Hands on what the file before holds. A file begins where the one before ended, or lower: then
     * what the one before has from there on had not been synced (the disk was full, or a crash tore
     * it) and was written anew.
     */
    private static void joinUp(
            List<Closed> files,
            List<WalEntry> held,
            List<WalEntry> entries,
            Consumer<WalEntry> consumer) {
        if (entries.isEmpty()) {
            return;
        }
        long first = entries.getFirst().number();
        for (WalEntry entry : held) {
            if (entry.number() < first) {
                consumer.accept(entry);
            }
        }
        if (!files.isEmpty()) {
            Closed last = files.getLast();
            files.set(
                    files.size() - 1,
                    last.lastNumber() < first ? last : cutBack(last, held, first));
        }
    }

    private static Closed cutBack(Closed file, List<WalEntry> entries, long first) {
        WalEntry last = null;
        for (WalEntry entry : entries) {
            last = entry.number() < first ? entry : last;
        }
        return new Closed(
                file.fileNumber(),
                file.firstNumber(),
                first - 1,
                last == null ? 0 : last.position(),
                file.bytes());
    }

    /** The sound entries of a file up to the first bad one. */
    List<WalEntry> readFile(long fileNumber) throws IOException {
        return readContent(fileNumber).entries();
    }

    private Content readContent(long fileNumber) throws IOException {
        byte[] file = disk.read(name(fileNumber));
        List<WalEntry> entries = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        long synced = 0;
        int header = WalFormat.FILE_HEADER.length;
        if (file.length < header
                || !Arrays.equals(file, 0, header, WalFormat.FILE_HEADER, 0, header)) {
            refuseIfSynced(fileNumber, file, 0);
            return new Content(entries, 0);
        }
        int offset = header;
        while (offset < file.length) {
            Stored stored = WalFormat.decode(file, offset);
            if (stored == null || !follows(entries, stored.entry())) {
                refuseIfSynced(fileNumber, file, offset);
                break;
            }
            entries.add(stored.entry());
            synced = Math.max(synced, stored.syncedBytes());
            offset = stored.nextOffset();
            ends.add(offset);
        }
        return new Content(entries, countUpTo(ends, synced));
    }

    private static int countUpTo(List<Integer> ends, long synced) {
        int count = 0;
        while (count < ends.size() && ends.get(count) <= synced) {
            count++;
        }
        return count;
    }

    private static boolean follows(List<WalEntry> entries, WalEntry entry) {
        return entries.isEmpty() || entries.getLast().number() + 1 == entry.number();
    }

    private void refuseIfSynced(long fileNumber, byte[] file, int badOffset)
            throws WalCorruptException {
        @Nullable Stored behind = WalFormat.next(file, badOffset + 1);
        while (behind != null) {
            if (behind.syncedBytes() > badOffset) {
                throw new WalCorruptException(
                        "The local log is corrupt at byte "
                                + badOffset
                                + " of file "
                                + name(fileNumber)
                                + ", which had been synced: entry "
                                + behind.entry().number()
                                + " behind it is sound.");
            }
            behind = WalFormat.next(file, behind.nextOffset());
        }
    }
}
