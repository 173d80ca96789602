-- CreateEnum
CREATE TYPE "run_state" AS ENUM ('queued', 'running', 'succeeded', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "run_event_type" AS ENUM ('queued', 'running', 'progress', 'requeued', 'succeeded', 'failed', 'cancelled');

-- By hand: the state of an experiment or a batch follows from its counters.
CREATE FUNCTION state_of(queued INTEGER, running INTEGER, succeeded INTEGER, failed INTEGER, total INTEGER, started_at TIMESTAMPTZ)
RETURNS "run_state" LANGUAGE SQL IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN queued + running > 0 THEN CASE WHEN started_at IS NULL THEN 'queued'::"run_state" ELSE 'running'::"run_state" END
    WHEN failed > 0 THEN 'failed'::"run_state"
    WHEN succeeded = total THEN 'succeeded'::"run_state"
    ELSE 'cancelled'::"run_state"
END;

-- CreateTable
CREATE TABLE "batch" (
    "id" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "state" "run_state" NOT NULL GENERATED ALWAYS AS (state_of("queued", "running", "succeeded", "failed", "total", "started_at")) STORED,
    "definition" JSONB NOT NULL,
    "total" INTEGER NOT NULL,
    "queued" INTEGER NOT NULL,
    "running" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "experiment" (
    "id" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "batch_id" TEXT,
    "ordinal" INTEGER NOT NULL DEFAULT 0,
    "name" TEXT NOT NULL,
    "state" "run_state" NOT NULL GENERATED ALWAYS AS (state_of("queued", "running", "succeeded", "failed", "total", "started_at")) STORED,
    "definition" JSONB NOT NULL,
    "strategy" TEXT NOT NULL,
    "layout" TEXT,
    "datacenters" TEXT[],
    "faults" JSONB NOT NULL,
    "total" INTEGER NOT NULL,
    "queued" INTEGER NOT NULL,
    "running" INTEGER NOT NULL DEFAULT 0,
    "succeeded" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "batch_id" TEXT,
    "ordinal" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "state" "run_state" NOT NULL DEFAULT 'queued',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "dispatched_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "progress_told_at" TIMESTAMPTZ(3),
    "events" INTEGER NOT NULL DEFAULT 1,
    "error_code" TEXT,
    "error_message" TEXT,
    "digest" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_result" (
    "run_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "linearizable" TEXT NOT NULL,
    "cap" TEXT NOT NULL,
    "worst_write_success_rate" DOUBLE PRECISION,
    "write_p99_ms" DOUBLE PRECISION,
    "summary" JSONB NOT NULL,
    "report" JSONB NOT NULL,
    "history" BYTEA NOT NULL,
    "committed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "run_result_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "run_event" (
    "run_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "experiment_id" TEXT NOT NULL,
    "batch_id" TEXT,
    "type" "run_event_type" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "progress" DOUBLE PRECISION,
    "error_code" TEXT,
    "error_message" TEXT,
    "transaction" xid8 NOT NULL DEFAULT pg_current_xact_id(),

    CONSTRAINT "run_event_pkey" PRIMARY KEY ("run_id","sequence")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "tenant" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "body" JSONB NOT NULL,
    "location" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("tenant","route","key")
);

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "slots" INTEGER NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "batch_tenant_created_at_id_idx" ON "batch"("tenant", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "experiment_batch_id_ordinal_key" ON "experiment"("batch_id", "ordinal");

-- CreateIndex
CREATE INDEX "run_tenant_created_at_id_idx" ON "run"("tenant", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "run_batch_id_created_at_id_idx" ON "run"("batch_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "run_experiment_id_ordinal_key" ON "run"("experiment_id", "ordinal");

-- CreateIndex
CREATE INDEX "run_event_experiment_id_transaction_run_id_sequence_idx" ON "run_event"("experiment_id", "transaction", "run_id", "sequence");

-- CreateIndex
CREATE INDEX "run_event_batch_id_transaction_run_id_sequence_idx" ON "run_event"("batch_id", "transaction", "run_id", "sequence");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- AddForeignKey
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_experiment_id_fkey" FOREIGN KEY ("experiment_id") REFERENCES "experiment"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "run_result" ADD CONSTRAINT "run_result_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "run_event" ADD CONSTRAINT "run_event_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- From here on by hand: what Prisma's schema cannot say.

-- The unfinished, each kind small and found without reading the finished. None of these columns changes with a heartbeat,
-- so renewing a lease touches no index.
CREATE INDEX "run_admission_idx" ON "run"("tenant", "created_at", "id") WHERE "state" = 'queued' AND "dispatched_at" IS NULL;
CREATE INDEX "run_hinted_idx" ON "run"("id") WHERE "state" = 'queued' AND "dispatched_at" IS NOT NULL;
CREATE INDEX "run_running_idx" ON "run"("id") WHERE "state" = 'running';
ALTER TABLE "run" SET (fillfactor = 80);

-- The list of experiments leaves out the cells of batches.
CREATE INDEX "experiment_list_idx" ON "experiment"("tenant", "created_at" DESC, "id" DESC) WHERE "batch_id" IS NULL;

-- Histories are compressed already.
ALTER TABLE "run_result" ALTER COLUMN "history" SET STORAGE EXTERNAL;

-- Counters that do not add up, and a state without what belongs to it, are refused whoever writes them.
ALTER TABLE "batch"
    ADD CONSTRAINT "batch_counters_check" CHECK (LEAST("queued", "running", "succeeded", "failed", "cancelled") >= 0 AND "total" > 0 AND "queued" + "running" + "succeeded" + "failed" + "cancelled" = "total"),
    ADD CONSTRAINT "batch_finished_check" CHECK (("finished_at" IS NOT NULL) = ("queued" + "running" = 0));

ALTER TABLE "experiment"
    ADD CONSTRAINT "experiment_counters_check" CHECK (LEAST("queued", "running", "succeeded", "failed", "cancelled") >= 0 AND "total" > 0 AND "queued" + "running" + "succeeded" + "failed" + "cancelled" = "total"),
    ADD CONSTRAINT "experiment_finished_check" CHECK (("finished_at" IS NOT NULL) = ("queued" + "running" = 0));

ALTER TABLE "run"
    ADD CONSTRAINT "run_seed_check" CHECK ("seed" ~ '^(0|[1-9][0-9]{0,19})$'),
    ADD CONSTRAINT "run_progress_check" CHECK ("progress" BETWEEN 0 AND 1),
    ADD CONSTRAINT "run_epoch_check" CHECK (0 <= "attempt" AND "attempt" <= "epoch" AND "events" >= 1),
    ADD CONSTRAINT "run_lease_check" CHECK (("lease_until" IS NOT NULL) = ("state" = 'running')),
    ADD CONSTRAINT "run_digest_check" CHECK (("digest" IS NOT NULL) = ("state" = 'succeeded')),
    ADD CONSTRAINT "run_error_check" CHECK (("error_code" IS NOT NULL) = ("state" = 'failed') AND ("error_code" IS NULL) = ("error_message" IS NULL)),
    ADD CONSTRAINT "run_error_code_check" CHECK ("error_code" IN ('worker-crashed', 'out-of-memory', 'timeout', 'budget-exceeded', 'internal')),
    ADD CONSTRAINT "run_finished_check" CHECK (("finished_at" IS NOT NULL) = ("state" IN ('succeeded', 'failed', 'cancelled')));

ALTER TABLE "run_event"
    ADD CONSTRAINT "run_event_sequence_check" CHECK ("sequence" >= 1),
    ADD CONSTRAINT "run_event_progress_check" CHECK ("progress" BETWEEN 0 AND 1);

ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_status_check" CHECK ("status" BETWEEN 200 AND 499);

ALTER TABLE "worker" ADD CONSTRAINT "worker_slots_check" CHECK ("slots" > 0);
