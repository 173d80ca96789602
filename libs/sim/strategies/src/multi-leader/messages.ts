import type { ExchangeEntry, ExchangeMessage, LoggedWrite, WriteContent } from '../write-exchange.js';

export type Write = LoggedWrite<WriteContent>;
export type MultiLeaderEntry = ExchangeEntry<Write>;
export type MultiLeaderMessage = ExchangeMessage<Write>;
