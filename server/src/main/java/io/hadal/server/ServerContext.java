package io.hadal.server;

import io.hadal.server.auth.Authenticator;
import io.hadal.server.auth.FailedLogins;
import io.hadal.server.tls.Tls;
import io.hadal.sql.SqlService;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.user.Users;
import java.security.SecureRandom;

/** What all connections of a server share. */
record ServerContext(
        SettingValues settings,
        Users users,
        Authenticator authenticator,
        SqlService service,
        ConnectionRegistry registry,
        Statistics statistics,
        Tls tls,
        FailedLogins failedLogins,
        SecureRandom random) {}
