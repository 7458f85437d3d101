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
    record Closed(long fileNumber, long firstNumber, long lastNumber, long lastPosition, long bytes) {}

    /** What recovery found. @param nextFile number of a file that does not exist yet */
    record Found(List<Closed> files, long lastNumber, long lastPosition, long nextFile) {}

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
     * Reads all files in order and gives every entry that counts to {@code consumer}, once, in order of their numbers.
     *
     * @throws WalCorruptException if what was synced once cannot be read
     */
    Found recover(Consumer<WalEntry> consumer) throws IOException {
        List<Closed> files = new ArrayList<>();
        List<WalEntry> held = List.of();
        long nextFile = 1;
        for (String file : disk.list(folder)) {
            long fileNumber = Long.parseLong(file, 0, file.indexOf('.'), 10);
            List<WalEntry> entries = readFile(fileNumber);
            joinUp(files, held, entries, consumer, file);
            files.add(closed(fileNumber, entries, held));
            held = entries.isEmpty() ? held : entries;
            nextFile = fileNumber + 1;
        }
        held.forEach(consumer);
        Closed last = files.isEmpty() ? new Closed(0, 1, 0, 0, 0) : files.getLast();
        return new Found(files, last.lastNumber(), last.lastPosition(), nextFile);
    }

    /**
     * What a killed process had written but not synced is readable now; before anything is built on it, it must survive a power
     * failure too.
     */
    void syncLast(Found found) throws IOException {
        if (!found.files().isEmpty()) {
            try (Disk.AppendFile last = disk.append(name(found.files().getLast().fileNumber()), false)) {
                last.sync();
            }
        }
    }

    private Closed closed(long fileNumber, List<WalEntry> entries, List<WalEntry> before) throws IOException {
        long bytes = disk.size(name(fileNumber));
        WalEntry last = !entries.isEmpty() ? entries.getLast() : before.isEmpty() ? null : before.getLast();
        long lastNumber = last == null ? 0 : last.number();
        long first = entries.isEmpty() ? lastNumber + 1 : entries.getFirst().number();
        return new Closed(fileNumber, first, lastNumber, last == null ? 0 : last.position(), bytes);
    }

    /**
     * Hands on what the file before holds. A file begins where the one before ended, or lower: then what the one before has from
     * there on had not been synced (the disk was full, or a crash tore it) and was written anew.
     */
    private static void joinUp(
            List<Closed> files,
            List<WalEntry> held,
            List<WalEntry> entries,
            Consumer<WalEntry> consumer,
            String file)
            throws WalCorruptException {
        if (entries.isEmpty()) {
            return;
        }
        long first = entries.getFirst().number();
        if (!held.isEmpty() && first > held.getLast().number() + 1) {
            throw new WalCorruptException("The local log misses entries " + (held.getLast().number() + 1) + " to "
                    + (first - 1) + " before file " + file);
        }
        for (WalEntry entry : held) {
            if (entry.number() < first) {
                consumer.accept(entry);
            }
        }
        if (!files.isEmpty()) {
            Closed last = files.getLast();
            files.set(files.size() - 1, last.lastNumber() < first ? last : cutBack(last, held, first));
        }
    }

    private static Closed cutBack(Closed file, List<WalEntry> entries, long first) {
        WalEntry last = null;
        for (WalEntry entry : entries) {
            last = entry.number() < first ? entry : last;
        }
        return new Closed(
                file.fileNumber(), file.firstNumber(), first - 1, last == null ? 0 : last.position(), file.bytes());
    }

    /** The sound entries of a file up to the first bad one. */
    List<WalEntry> readFile(long fileNumber) throws IOException {
        byte[] file = disk.read(name(fileNumber));
        List<WalEntry> entries = new ArrayList<>();
        int header = WalFormat.FILE_HEADER.length;
        if (file.length < header || !Arrays.equals(file, 0, header, WalFormat.FILE_HEADER, 0, header)) {
            refuseIfSynced(fileNumber, file, 0);
            return entries;
        }
        int offset = header;
        while (offset < file.length) {
            Stored stored = WalFormat.decode(file, offset);
            if (stored == null || !follows(entries, stored.entry())) {
                refuseIfSynced(fileNumber, file, offset);
                break;
            }
            entries.add(stored.entry());
            offset = stored.nextOffset();
        }
        return entries;
    }

    private static boolean follows(List<WalEntry> entries, WalEntry entry) {
        return entries.isEmpty() || entries.getLast().number() + 1 == entry.number();
    }

    private void refuseIfSynced(long fileNumber, byte[] file, int badOffset) throws WalCorruptException {
        @Nullable Stored behind = WalFormat.next(file, badOffset + 1);
        while (behind != null) {
            if (behind.syncedBytes() > badOffset) {
                throw new WalCorruptException("The local log is corrupt at byte " + badOffset + " of file "
                        + name(fileNumber) + ", which had been synced: entry " + behind.entry().number()
                        + " behind it is sound.");
            }
            behind = WalFormat.next(file, behind.nextOffset());
        }
    }
}
