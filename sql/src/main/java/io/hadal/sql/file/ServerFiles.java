package io.hadal.sql.file;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files of the server's machine that statements name, as far as {@code secure_file_priv} allows.
 * They are the users' and not the database's, so they are not on its {@code Disk}.
 */
public final class ServerFiles {
    private final String allowed;

    /**
     * @param allowed a folder, empty = any, {@code NULL} = none
     */
    public ServerFiles(String allowed) {
        this.allowed = allowed;
    }

    /** Throws 1290, 29. */
    public InputStream read(String name) throws SqlException {
        Path path = path(name);
        try {
            return Files.newInputStream(within(path.toRealPath()));
        } catch (NoSuchFileException e) {
            throw MysqlError.FILE_NOT_FOUND.because(e, name, "no such file");
        } catch (IOException e) {
            throw MysqlError.FILE_NOT_FOUND.because(e, name, e.toString());
        }
    }

    /** A new file. Throws 1290, 1086, 1. */
    public OutputStream create(String name) throws SqlException {
        Path path = path(name);
        try {
            Path folder = path.toAbsolutePath().normalize().getParent();
            Path file = path.getFileName();
            if (folder == null || file == null) {
                throw MysqlError.CANNOT_CREATE_FILE.with(name, "it names no file");
            }
            return Files.newOutputStream(
                    within(folder.toRealPath().resolve(file)),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw MysqlError.FILE_EXISTS.because(e, name);
        } catch (NoSuchFileException e) {
            throw MysqlError.CANNOT_CREATE_FILE.because(e, name, "no such folder");
        } catch (IOException e) {
            throw MysqlError.CANNOT_CREATE_FILE.because(e, name, e.toString());
        }
    }

    /** Removes a file that could not be written whole. */
    public void remove(String name) throws SqlException {
        try {
            Files.deleteIfExists(path(name));
        } catch (IOException e) {
            throw MysqlError.CANNOT_CREATE_FILE.because(e, name, e.toString());
        }
    }

    private Path path(String name) throws SqlException {
        if (allowed.equalsIgnoreCase("NULL")) {
            throw MysqlError.FILES_DISABLED.with("no folder (secure_file_priv is NULL)");
        }
        try {
            return Path.of(allowed).toAbsolutePath().resolve(name);
        } catch (InvalidPathException e) {
            throw MysqlError.FILE_NOT_FOUND.because(e, name, "no name of a file");
        }
    }

    /** Symbolic links are no way out of the folder. */
    private Path within(Path real) throws IOException, SqlException {
        if (!allowed.isEmpty() && !real.startsWith(Path.of(allowed).toRealPath())) {
            throw MysqlError.FILES_DISABLED.with(allowed + " (secure_file_priv)");
        }
        return real;
    }
}
