import { defineConfig } from 'vitest/config'

// The tests that speak of engine, access and history and take but a moment: each change of those is tried on all of them.
export default defineConfig({
  test: {
    include: [
      'tests/spec/{engine,kit,authority}/**/*.test.ts',
      'tests/spec/cases/{proposals,group-record}.test.ts',
      'tests/spec/proposal/steps.test.ts',
      'tests/spec/identity/absence.test.ts',
      'tests/spec/{history,stream-row,dry-run}.test.ts',
    ],
    testTimeout: 20_000,
  },
})
