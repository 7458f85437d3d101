package io.hadal.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Sees to it that a directory with secrets can be entered by its owner alone. Whoever cannot enter
 * it reaches none of its files, so that their own rights do not matter.
 */
final class OwnersAlone {
    private static final Set<PosixFilePermission> OWNER =
            Collections.unmodifiableSet(PosixFilePermissions.fromString("rwx------"));

    private OwnersAlone() {}

    /**
     * Takes the rights of everybody else from a directory that is empty or that was locked by a
     * {@link LocalDisk} before. One with other files may be anybody's (a home, {@code /tmp}), and
     * is refused if others can enter it. Does nothing where the file system has no such rights.
     *
     * @throws IOException if others can enter the directory and that must not, or cannot, be
     *     changed
     */
    static void keep(Path directory) throws IOException {
        PosixFileAttributeView rights =
                Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (rights == null || OWNER.containsAll(rights.readAttributes().permissions())) {
            return;
        }
        if (!isOurs(directory)) {
            throw new IOException(
                    "Directory "
                            + directory
                            + " has files of others in it and can be read by other users of this"
                            + " machine: secrets must not be kept there. Use an empty directory,"
                            + " or make it yours alone (chmod 700).");
        }
        try {
            rights.setPermissions(OWNER);
        } catch (IOException e) {
            throw new IOException(
                    "Directory "
                            + directory
                            + " can be read by other users of this machine and belongs to "
                            + Files.getOwner(directory).getName()
                            + ", who alone can change that (chmod 700).",
                    e);
        }
    }

    private static boolean isOurs(Path directory) throws IOException {
        if (Files.exists(directory.resolve(FileNames.LOCK))) {
            return true;
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
