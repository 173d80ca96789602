/** Bytes that were sent, of which some are metadata, and some go from one datacenter to another. */
export interface Traffic {
  readonly messages: number;
  readonly bytes: number;
  /** Neither keys nor values of clients. */
  readonly metadataBytes: number;
  readonly crossDatacenterBytes: number;
}

/** What a run sent. */
export interface TrafficFigures {
  /** Between nodes. */
  readonly nodes: Traffic;
  /** Requests and answers. */
  readonly clients: Traffic;
  /** From datacenter to datacenter, row = from; on the diagonal between nodes of one datacenter. */
  readonly bytesBetween: Float64Array;
  /** Their names. */
  readonly datacenters: readonly string[];
  /** USD for 10^9 bytes, laid out as `bytesBetween`; null where the layout has no tariff. */
  readonly prices: Float64Array | null;
  /** All of the history, warm-up included, as the messages are. */
  readonly operations: number;
}

export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly usd: number | null;
}

/** What operations cost on the network: messages between nodes, requests and answers together. */
export interface Cost {
  readonly perOperation: Traffic;
  /** Between nodes. */
  readonly nodes: Traffic;
  /** Requests and answers. */
  readonly clients: Traffic;
  /** The most bytes first, then in the order of the datacenters; at most TRANSFERS_MAX. */
  readonly transfers: Transfer[];
  readonly transfersLeftOut: number;
  /** null where there is no tariff or no operation. */
  readonly perMillionOperationsUsd: number | null;
}

export const TRANSFERS_MAX = 30;
const BYTES_PER_GIGABYTE = 1e9;

export function costOf({ nodes, clients, bytesBetween, datacenters, prices, operations }: TrafficFigures): Cost {
  const usdOf = (pair: number) => (prices === null ? null : (bytesBetween[pair]! * prices[pair]!) / BYTES_PER_GIGABYTE);
  const transfers = datacenters
    .flatMap((from, row) =>
      datacenters.map((to, column) => {
        const pair = row * datacenters.length + column;
        return { from, to, bytes: bytesBetween[pair]!, usd: usdOf(pair) };
      }),
    )
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const usd = transfers.reduce((sum, transfer) => sum + (transfer.usd ?? 0), 0);
  const each = (field: keyof Traffic) => (operations === 0 ? 0 : (nodes[field] + clients[field]) / operations);
  return {
    perOperation: {
      messages: each('messages'),
      bytes: each('bytes'),
      metadataBytes: each('metadataBytes'),
      crossDatacenterBytes: each('crossDatacenterBytes'),
    },
    nodes,
    clients,
    transfers: transfers.slice(0, TRANSFERS_MAX),
    transfersLeftOut: Math.max(0, transfers.length - TRANSFERS_MAX),
    perMillionOperationsUsd: prices === null || operations === 0 ? null : (1e6 * usd) / operations,
  };
}
