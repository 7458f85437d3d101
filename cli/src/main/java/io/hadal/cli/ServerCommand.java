package io.hadal.cli;

import io.hadal.env.DiskLockedException;
import io.hadal.server.HadalNode;
import io.hadal.server.config.ConfigException;
import io.hadal.server.config.ServerConfig;
import io.hadal.sql.settings.Setting;
import io.hadal.sql.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * Runs a server until it is asked to end. Every setting is an option, with dashes for underscores.
 */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a server that speaks MySQL's protocol. Settings come from options, then from the file.")
final class ServerCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "the same as --datadir")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "properties file with settings")
    private @Nullable Path file;

    @CommandLine.Spec private @Nullable CommandSpec spec;

    /** The command with an option for each setting. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new ServerCommand());
        for (Setting setting : Settings.all()) {
            line.getCommandSpec()
                    .addOption(
                            OptionSpec.builder(flag(setting))
                                    .paramLabel(
                                            setting.unit().isEmpty()
                                                    ? "VALUE"
                                                    : setting.unit().toUpperCase(Locale.ROOT))
                                    .type(String.class)
                                    .description(
                                            setting.description()
                                                    + (setting.defaultValue().isEmpty()
                                                            ? ""
                                                            : " (" + setting.defaultValue() + ")"))
                                    .build());
        }
        return line;
    }

    private static String flag(Setting setting) {
        return "--" + setting.name().replace('_', '-');
    }

    @Override
    public Integer call() throws SQLException, IOException, InterruptedException {
        CommandSpec own = spec;
        if (own == null) {
            throw new IllegalStateException("not run as a command");
        }
        PrintWriter err = own.commandLine().getErr();
        ServerConfig config;
        try {
            config = ServerConfig.load(flags(own), file, System.getenv());
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return 2;
        }
        try (HadalNode node = HadalNode.start(config)) {
            Thread end = new Thread(node::close, "shutdown");
            Runtime.getRuntime().addShutdownHook(end);
            own.commandLine()
                    .getOut()
                    .printf("hadal: ready for connections on port %d%n", node.port());
            own.commandLine().getOut().flush();
            node.server().awaitClosed();
        } catch (DiskLockedException e) {
            err.println(e.getMessage());
            return 1;
        }
        return 0;
    }

    private Map<String, String> flags(CommandSpec own) {
        Map<String, String> flags = new LinkedHashMap<>();
        if (data != null) {
            flags.put(Settings.DATADIR.name(), data);
        }
        for (Setting setting : Settings.all()) {
            CommandLine.ParseResult parsed = own.commandLine().getParseResult();
            if (parsed.hasMatchedOption(flag(setting))) {
                flags.put(setting.name(), parsed.<String>matchedOptionValue(flag(setting), ""));
            }
        }
        return flags;
    }
}
