import { gzipSync } from 'node:zlib';
import { historyCheckSchema, HISTORY_BYTES_MAX } from '@isthmus/contract';
import { servedApi } from '../served-api.fixture.js';

const api = servedApi(process.env['DATABASE_URL']);
const LINE = 'INFO  jepsen.util - 0 :invoke :write 1\nINFO  jepsen.util - 0 :ok :write 1\n';
const PATH = '/v1/checks?format=jepsen-log&model=cas-register';

function upload(text: string | Buffer, { path = PATH, type = 'text/plain', more = {} } = {}) {
  return api().post(path).set('Content-Type', type).set(more).send(text);
}

describe('an uploaded history', () => {
  it('is accepted with what it holds, listed, and deleted', async () => {
    const response = await upload(LINE, { path: `${PATH}&name=etcd&budget=1000` });
    expect([response.status, response.headers['location']]).toEqual([202, response.body.links.self]);
    const check = historyCheckSchema.parse(response.body);
    const { name, format, model, budget, bytes, operations, state, verdict } = check;
    expect([name, format, model, budget, bytes, operations, state, verdict]).toEqual([
      ...['etcd', 'jepsen-log', 'cas-register', 1000, LINE.length, 1],
      ...['queued', null],
    ]);
    expect((await api().get(check.links.self)).body).toEqual(check);
    expect((await api().get('/v1/checks')).body).toEqual({ data: [check], nextPageToken: null });
    expect((await api().delete(check.links.self)).status).toBe(204);
    expect((await api().delete(check.links.self)).status).toBe(404);
  });

  it('may be larger than a document, and compressed', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, at) =>
        `{"session":1,"kind":"write","argument":${at},"outcome":"ok","invokedAtMs":${2 * at},"respondedAtMs":${2 * at + 1}}\n`,
    ).join('');
    expect(rows.length).toBeGreaterThan(1024 * 1024);
    const path = '/v1/checks?format=ndjson&model=register';
    const type = 'application/x-ndjson';
    const plain = await upload(rows, { path, type });
    const zipped = await upload(gzipSync(rows), { path, type, more: { 'Content-Encoding': 'gzip' } });
    for (const { status, body } of [plain, zipped]) expect([status, body.operations]).toEqual([202, 20_000]);
  });

  it('is refused with line and column, and nothing is stored', async () => {
    const before = (await api().get('/v1/checks')).body.data.length as number;
    const refused = async (...words: Parameters<typeof upload>) => {
      const { status, body } = await upload(...words);
      return [status, body.code, body.detail];
    };
    const [status, code, detail] = await refused(`${LINE}INFO  jepsen.util - 0 :ok :write 1\n`);
    expect([status, code]).toEqual([422, 'invalid-history']);
    expect(detail).toMatch(/^nothing was stored; line 3, column \d+: /);
    const gzip = { 'Content-Encoding': 'gzip' };
    const tooLarge = `${' '.repeat(1024 * 1024 - 1)}\n`.repeat(HISTORY_BYTES_MAX / 1024 / 1024 + 1);
    const answers = [
      await refused(''),
      await refused(Buffer.from([0xff, 0xfe])),
      await refused(LINE, { more: gzip }),
      await refused(LINE, { type: 'application/pdf' }),
      await refused(LINE, { more: { 'Content-Encoding': 'br' } }),
      await refused(LINE, { path: '/v1/checks?format=excel' }),
      await refused(tooLarge),
      await refused(gzipSync(tooLarge), { more: gzip }),
    ];
    expect(answers.map(([given, problem]) => `${given} ${problem}`)).toEqual([
      '422 invalid-history',
      '400 malformed-document',
      '400 malformed-document',
      '415 unsupported-media-type',
      '415 unsupported-media-type',
      '400 invalid-request',
      '413 document-too-large',
      '413 document-too-large',
    ]);
    expect((await api().get('/v1/checks')).body.data).toHaveLength(before);
  });

  it('may be of transactions with a level, or of registers with consistency models', async () => {
    const row = JSON.stringify({
      ...{ session: 1, kind: 'txn', value: [['append', 'x', 1]] },
      ...{ outcome: 'ok', invokedAtMs: 1, respondedAtMs: 2 },
    });
    const rows = {
      path: '/v1/checks?format=ndjson&model=list-append&level=serializable',
      type: 'application/x-ndjson',
    };
    const transactions = await upload(`${row}\n`, rows);
    expect([transactions.status, transactions.body.level, transactions.body.operations]).toEqual([
      202,
      'serializable',
      1,
    ]);
    const models = await upload(LINE, { path: `${PATH}&checks=sequential,sessions` });
    expect([models.status, models.body.checks]).toEqual([202, ['sequential', 'sessions']]);
    const paths = [`${PATH}&checks=tidy`, `${PATH}&level=best`, `${PATH}&level=serializable`];
    paths.push('/v1/checks?format=jepsen-log&model=counter&checks=causal');
    for (const path of paths) expect((await upload(LINE, { path })).body.code).toBe('invalid-request');
  });

  it('is made one check for one key', async () => {
    const more = { 'Idempotency-Key': 'once' };
    const first = await upload(LINE, { more });
    const again = await upload(LINE, { more });
    expect([again.status, again.headers['idempotency-replayed'], again.body]).toEqual([202, 'true', first.body]);
    expect((await upload(LINE + LINE.replaceAll(' 1', ' 2'), { more })).body.code).toBe('idempotency-mismatch');
  });
});
