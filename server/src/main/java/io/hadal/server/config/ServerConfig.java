package io.hadal.server.config;

import io.hadal.server.auth.RootPassword;
import io.hadal.sql.settings.Setting;
import io.hadal.sql.settings.SettingException;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.settings.Settings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A server's configuration: the settings' values, shared with SHOW VARIABLES and SET GLOBAL, and
 * what is kept of root's password. The root password comes from the file of {@code
 * root_password_file} or from the environment variable {@value #PASSWORD_VARIABLE}, never from a
 * flag, and is not kept.
 */
public final class ServerConfig {
    public static final String PASSWORD_VARIABLE = "HADAL_ROOT_PASSWORD";

    private final SettingValues values;
    private final RootPassword root;

    private ServerConfig(SettingValues values, RootPassword root) {
        this.values = values;
        this.root = root;
    }

    /**
     * Reads and checks everything.
     *
     * @param flags by name, without leading dashes; they go before the file
     * @param file a properties file, or null
     * @param environment such as {@code System.getenv()}
     * @throws ConfigException with all faults at once
     */
    public static ServerConfig load(
            Map<String, String> flags, @Nullable Path file, Map<String, String> environment)
            throws ConfigException {
        return new Loader(environment).load(flags, file);
    }

    public SettingValues values() {
        return values;
    }

    public RootPassword root() {
        return root;
    }

    /** Collects faults while it goes through flags and file. */
    private static final class Loader {
        private final Map<String, String> environment;
        private final SettingValues values = new SettingValues();
        private final List<String> faults = new ArrayList<>();

        Loader(Map<String, String> environment) {
            this.environment = environment;
        }

        ServerConfig load(Map<String, String> flags, @Nullable Path file) throws ConfigException {
            if (file != null) {
                readFile(file);
            }
            for (String name : new TreeSet<>(flags.keySet())) {
                put("flag --" + name.replace('_', '-'), name, flags.getOrDefault(name, ""));
            }
            checkAddress();
            checkThrottle();
            String password = rootPassword();
            if (!faults.isEmpty()) {
                throw new ConfigException(faults);
            }
            return new ServerConfig(values, RootPassword.of(password, new SecureRandom()));
        }

        private void readFile(Path file) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (NoSuchFileException e) {
                faults.add("file " + file + " does not exist");
                return;
            } catch (IOException | IllegalArgumentException e) {
                faults.add("file " + file + " cannot be read: " + e.getMessage());
                return;
            }
            for (String name : new TreeSet<>(properties.stringPropertyNames())) {
                put("file " + file, name, properties.getProperty(name, ""));
            }
        }

        private void put(String source, String name, String text) {
            if (name.replace('-', '_').equalsIgnoreCase("root_password")) {
                faults.add(
                        source
                                + ": a password does not belong here; put it into a file named by"
                                + " root_password_file, or into the environment variable "
                                + PASSWORD_VARIABLE);
                return;
            }
            try {
                values.configure(Settings.get(name), text);
            } catch (SettingException e) {
                faults.add(source + ": " + e.getMessage());
            }
        }

        private void checkAddress() {
            String address = values.text(Settings.BIND_ADDRESS);
            try {
                InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                faults.add(
                        "bind_address is '"
                                + address
                                + "', which is neither an address nor a known host name");
            }
        }

        private void checkThrottle() {
            Setting soft = Settings.UPLOAD_THROTTLE_SOFT_LIMIT_SECS;
            Setting hard = Settings.UPLOAD_THROTTLE_HARD_LIMIT_SECS;
            if (values.integer(soft) > values.integer(hard)) {
                faults.add(
                        soft.name()
                                + " is "
                                + values.integer(soft)
                                + ", but must not be above "
                                + hard.name()
                                + ", which is "
                                + values.integer(hard));
            }
        }

        private @Nullable String rootPassword() {
            String variable = environment.get(PASSWORD_VARIABLE);
            String file = values.text(Settings.ROOT_PASSWORD_FILE);
            if (variable != null && !file.isEmpty()) {
                faults.add(
                        "the password of root is given twice: by root_password_file and by "
                                + PASSWORD_VARIABLE);
                return null;
            }
            String password = file.isEmpty() ? variable : readPassword(file);
            if (password != null && password.isEmpty()) {
                faults.add(
                        "the password of root is empty; leave it out to let only this machine"
                                + " connect");
                return null;
            }
            return password;
        }

        private @Nullable String readPassword(String file) {
            try {
                return Files.readString(Path.of(file)).stripTrailing();
            } catch (NoSuchFileException e) {
                faults.add("root_password_file " + file + " does not exist");
            } catch (IOException | IllegalArgumentException e) {
                faults.add(
                        "root_password_file "
                                + file
                                + " cannot be read: "
                                + e.getClass().getSimpleName());
            }
            return null;
        }
    }
}
