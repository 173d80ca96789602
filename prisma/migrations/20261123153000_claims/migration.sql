-- AlterTable
ALTER TABLE "batch" ADD COLUMN "claim" JSONB,
ADD COLUMN "claim_by" TEXT,
ADD COLUMN "claim_passed" BOOLEAN;

-- From here on by hand: what Prisma's schema cannot say.

ALTER TABLE "batch"
    ADD CONSTRAINT "batch_claim_check" CHECK (("claim" IS NULL) = ("claim_by" IS NULL) AND ("claim" IS NOT NULL OR "claim_passed" IS NULL));
