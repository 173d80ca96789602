-- AlterEnum
ALTER TYPE "job_kind" ADD VALUE 'cause';

-- AlterTable
ALTER TABLE "job" ADD COLUMN "progress" INTEGER NOT NULL DEFAULT 0;

-- From here on by hand: what Prisma's schema cannot say.

-- As text: a new value of an enum cannot be used in the transaction that adds it.
ALTER TABLE "job"
    ADD CONSTRAINT "job_cause_check" CHECK ("kind"::text <> 'cause' OR ("run_id" IS NOT NULL AND "input" IS NULL AND "document" IS NULL AND ("result" IS NOT NULL) = ("state" = 'succeeded'))),
    ADD CONSTRAINT "job_progress_check" CHECK ("progress" >= 0);
