package io.hadal.sql.session;

import io.hadal.sql.SqlService.Client;
import io.hadal.sql.SqlService.Connections;

/** Whose session it is; see SqlService.open. */
record SessionIdentity(long connectionId, Client client, Connections connections) {}
