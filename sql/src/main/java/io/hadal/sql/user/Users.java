package io.hadal.sql.user;

import io.hadal.env.Disk;
import io.hadal.env.Env;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.parse.UserStatementParser;
import io.hadal.sql.user.UserStatement.Change;
import io.hadal.sql.user.UserStatement.Which;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The server's accounts. Every change is in the file {@value #FILE} of the data directory, whole,
 * before it counts. Root is made anew at each start if the configuration knows its password, and
 * then is not in the file. Thread-safe.
 */
public final class Users {
    public static final String FILE = "users.sql";

    private static final String HEADER = "-- Accounts of this server, version 1";
    private static final String END = "-- end ";

    private final @Nullable Disk disk;
    private final RandomGenerator random;
    private final @Nullable AccountName configured;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile UserBook book;

    private Users(
            @Nullable Disk disk,
            RandomGenerator random,
            UserBook book,
            @Nullable AccountName configured) {
        this.disk = disk;
        this.random = random;
        this.book = book;
        this.configured = configured;
    }

    /**
     * What the file holds. Without one there is root alone: with these credentials from anywhere,
     * or, if they are empty, without a password from this machine.
     *
     * @throws IOException if the file cannot be read or is damaged
     */
    public static Users open(Disk disk, Env env, List<Credential> root) throws IOException {
        UserBook stored = read(disk, env.random());
        return of(disk, env.random(), stored, root);
    }

    /** Root alone, kept nowhere. */
    public static Users inMemory(RandomGenerator random, List<Credential> root) {
        return of(null, random, null, root);
    }

    private static Users of(
            @Nullable Disk disk,
            RandomGenerator random,
            @Nullable UserBook stored,
            List<Credential> root) {
        UserBook book = stored == null ? UserBook.EMPTY : stored;
        if (!root.isEmpty()) {
            AccountName name = new AccountName(AccountName.ROOT, AccountName.ANY_HOST);
            return new Users(disk, random, book.with(root(name, root)), name);
        }
        if (stored == null) {
            AccountName name = new AccountName(AccountName.ROOT, "localhost");
            book = book.with(root(name, List.of(new Credential(Credential.CACHING_SHA2, ""))));
        }
        return new Users(disk, random, book, null);
    }

    private static Account root(AccountName name, List<Credential> credentials) {
        Account empty = Account.user(name, credentials.getFirst());
        return new Account(
                name,
                credentials,
                false,
                false,
                false,
                Grants.EVERYTHING,
                empty.roles(),
                empty.defaultRoles());
    }

    /** As they are now. */
    public UserBook book() {
        return book;
    }

    /** What a change is made with besides the accounts. */
    public record Context(AccountName self, String defaultPlugin, Consumer<SqlException> notes) {}

    /** Makes a change, for good when this returns. */
    public void change(Change change, Context context) throws SqlException {
        lock.lock();
        try {
            UserBook next =
                    new UserChanges(
                                    book,
                                    random,
                                    context.defaultPlugin(),
                                    context.self(),
                                    context.notes())
                            .apply(change);
            if (configured != null && !configuredRoot(book).equals(configuredRoot(next))) {
                throw MysqlError.INVALID_ARGUMENT.with(
                        "Account "
                                + configured.quoted()
                                + " is made by root_password_file or HADAL_ROOT_PASSWORD; change"
                                + " it there and restart");
            }
            write(next);
            book = next;
        } finally {
            lock.unlock();
        }
    }

    private Account configuredRoot(UserBook in) {
        Account root = configured == null ? null : in.find(configured);
        return root == null ? Account.role(new AccountName("", "")) : root;
    }

    /** The roles that are meant, which the account must have been given. Throws 3530. */
    public Set<AccountName> chosen(AccountName name, Which which, List<AccountName> named)
            throws SqlException {
        return UserChanges.chosen(book.get(name, "SET ROLE"), which, named);
    }

    private void write(UserBook next) throws SqlException {
        if (disk == null) {
            return;
        }
        try {
            disk.writeAtomically(FILE, encode(next, configured));
        } catch (IOException e) {
            throw MysqlError.FAILED.because(
                    e, "The accounts could not be written to the data directory; nothing changed");
        }
    }

    /** Roles come before who has them; grants come last. */
    private static byte[] encode(UserBook book, @Nullable AccountName left) {
        List<String> lines = new ArrayList<>();
        List<Account> kept = book.accounts().stream().filter(a -> !a.name().equals(left)).toList();
        kept.forEach(account -> lines.add(UserText.create(account) + ";"));
        for (Account account : kept) {
            UserText.grants(account.name(), account.grants(), account)
                    .forEach(line -> lines.add(line + ";"));
            UserText.defaultRoles(account).forEach(line -> lines.add(line + ";"));
        }
        String body =
                HEADER + "\n" + lines.stream().map(line -> line + "\n").reduce("", String::concat);
        return (body + END + checksum(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    private static @Nullable UserBook read(Disk disk, RandomGenerator random) throws IOException {
        String text;
        try {
            text = new String(disk.read(FILE), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        }
        int end = text.lastIndexOf(END);
        String body = end < 0 ? "" : text.substring(0, end);
        if (!body.startsWith(HEADER + "\n")
                || !text.substring(end).equals(END + checksum(body) + "\n")) {
            throw new IOException(damaged("its checksum does not fit"), null);
        }
        try {
            return decode(body.substring(HEADER.length() + 1), random);
        } catch (SqlException e) {
            throw new IOException(damaged(String.valueOf(e.getMessage())), e);
        }
    }

    private static String damaged(String why) {
        return "The file "
                + FILE
                + " of the data directory is damaged ("
                + why
                + "); restore it from a copy, or remove it to begin with root alone";
    }

    private static UserBook decode(String body, RandomGenerator random) throws SqlException {
        UserBook book = UserBook.EMPTY;
        AccountName nobody = new AccountName("", "");
        for (String line : body.split("\n")) {
            if (!line.isEmpty() && UserStatementParser.parse(line) instanceof Change change) {
                book =
                        new UserChanges(book, random, Credential.CACHING_SHA2, nobody, note -> {})
                                .apply(change);
            }
        }
        return book;
    }
}
