package io.hadal.server.config;

import java.util.List;

/** All that is wrong with a configuration, in one message with a line for each. */
public final class ConfigException extends Exception {
    private final List<String> faults;

    public ConfigException(List<String> faults) {
        super(
                "The configuration has "
                        + faults.size()
                        + (faults.size() == 1 ? " fault" : " faults")
                        + ":\n  - "
                        + String.join("\n  - ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
