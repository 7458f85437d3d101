package io.hadal.objectstore.file;

import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import java.util.Locale;

/** What an error of the file system means to the user of a store. */
final class FileFailure {
    private static final List<String> FULL =
            List.of("no space left on device", "disk quota exceeded", "file too large");
    private static final List<String> DENIED =
            List.of("read-only file system", "operation not permitted", "permission denied");
    private static final List<String> NOT_A_KEY =
            List.of(
                    "not a directory",
                    "is a directory",
                    "directory not empty",
                    "file name too long");

    private FileFailure() {}

    /**
     * @param action verb and object, as in "create file:/store/key"
     */
    static ObjectStoreException of(String action, IOException error) {
        Kind kind = kind(error);
        if (error instanceof ClosedByInterruptException) {
            return new ObjectStoreException(Kind.UNREACHABLE, action + ": interrupted", error);
        }
        return new ObjectStoreException(kind, action + ": " + explain(kind, error), error);
    }

    static boolean isNotDirectory(IOException error) {
        return error instanceof NotDirectoryException || says(error, List.of("not a directory"));
    }

    static boolean isDirectory(IOException error) {
        return says(error, List.of("is a directory"));
    }

    private static Kind kind(IOException error) {
        return switch (error) {
            case NoSuchFileException missing -> Kind.NOT_FOUND;
            case FileAlreadyExistsException exists -> Kind.ALREADY_EXISTS;
            case AccessDeniedException denied -> Kind.DENIED;
            default -> kindByReason(error);
        };
    }

    private static Kind kindByReason(IOException error) {
        if (says(error, FULL)) {
            return Kind.FULL;
        }
        if (says(error, DENIED) || error.getCause() instanceof ReadOnlyFileSystemException) {
            return Kind.DENIED;
        }
        return says(error, NOT_A_KEY) ? Kind.UNSUPPORTED : Kind.SERVER_ERROR;
    }

    private static String explain(Kind kind, IOException error) {
        return switch (kind) {
            case NOT_FOUND -> "no such object";
            case ALREADY_EXISTS -> "it exists";
            case DENIED -> "not allowed (" + reason(error) + "); check who owns the directory";
            case FULL -> "the disk is full (" + reason(error) + "); free some space";
            case UNSUPPORTED ->
                    "a key cannot be another key's folder, nor longer than a file name ("
                            + reason(error)
                            + ")";
            case NO_SUCH_BUCKET, CONFLICT, THROTTLED, SERVER_ERROR, UNREACHABLE ->
                    "the file system failed (" + reason(error) + ")";
        };
    }

    private static boolean says(IOException error, List<String> texts) {
        String reason = reason(error).toLowerCase(Locale.ROOT);
        return texts.stream().anyMatch(reason::contains);
    }

    private static String reason(IOException error) {
        String reason =
                error instanceof FileSystemException fs ? fs.getReason() : error.getMessage();
        return reason == null ? error.getClass().getSimpleName() : reason;
    }
}
