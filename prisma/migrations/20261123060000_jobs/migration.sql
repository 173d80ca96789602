-- CreateEnum
CREATE TYPE "job_kind" AS ENUM ('check', 'trace');

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "tenant" TEXT NOT NULL,
    "kind" "job_kind" NOT NULL,
    "run_id" TEXT,
    "request" JSONB NOT NULL,
    "input" BYTEA,
    "state" "run_state" NOT NULL DEFAULT 'queued',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,
    "result" JSONB,
    "document" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "job_tenant_kind_created_at_id_idx" ON "job"("tenant", "kind", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "job_run_id_idx" ON "job"("run_id");

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE CASCADE ON UPDATE NO ACTION;

-- From here on by hand: what Prisma's schema cannot say.

-- The unfinished, found without reading the finished.
CREATE INDEX "job_queued_idx" ON "job"("created_at", "id") WHERE "state" = 'queued';
CREATE INDEX "job_running_idx" ON "job"("id") WHERE "state" = 'running';

-- Both are compressed already.
ALTER TABLE "job"
    ALTER COLUMN "input" SET STORAGE EXTERNAL,
    ALTER COLUMN "document" SET STORAGE EXTERNAL;

ALTER TABLE "job"
    ADD CONSTRAINT "job_state_check" CHECK ("state" <> 'cancelled'),
    ADD CONSTRAINT "job_epoch_check" CHECK (0 <= "attempt" AND "attempt" <= "epoch"),
    ADD CONSTRAINT "job_lease_check" CHECK (("lease_until" IS NOT NULL) = ("state" = 'running')),
    ADD CONSTRAINT "job_error_check" CHECK (("error_code" IS NOT NULL) = ("state" = 'failed') AND ("error_code" IS NULL) = ("error_message" IS NULL)),
    ADD CONSTRAINT "job_error_code_check" CHECK ("error_code" IN ('worker-crashed', 'out-of-memory', 'timeout', 'budget-exceeded', 'internal')),
    ADD CONSTRAINT "job_finished_check" CHECK (("finished_at" IS NOT NULL) = ("state" IN ('succeeded', 'failed'))),
    ADD CONSTRAINT "job_check_check" CHECK ("kind" <> 'check' OR ("input" IS NOT NULL AND "run_id" IS NULL AND "document" IS NULL AND ("result" IS NOT NULL) = ("state" = 'succeeded'))),
    ADD CONSTRAINT "job_trace_check" CHECK ("kind" <> 'trace' OR ("run_id" IS NOT NULL AND "input" IS NULL AND ("result" IS NOT NULL) = ("state" = 'succeeded') AND ("document" IS NOT NULL) = ("state" = 'succeeded')));
