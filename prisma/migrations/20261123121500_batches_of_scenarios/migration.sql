-- By hand: Prisma's schema has no index of an expression.

-- The gallery asks for the latest batch that runs a scenario.
CREATE INDEX "batch_scenario_idx" ON "batch" ("tenant", ("definition" ->> 'scenario'), "created_at" DESC)
    WHERE "definition" ->> 'scenario' IS NOT NULL;
