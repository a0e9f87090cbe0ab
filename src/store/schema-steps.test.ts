import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSteps, stepsOf } from './schema-steps.ts'

describe('migration files', () => {
  it('are read in order, one statement a step, and all obey the rule', async () => {
    const steps = await readSteps()
    assert.ok(steps.length > 20)
    assert.deepEqual(
      steps.map(({ name }) => name.split('.')[0]),
      steps.map(({ name }) => name.split('.')[0]).sort(),
    )
    assert.equal(new Set(steps.map(({ name }) => name)).size, steps.length)
    for (const { name, sql } of steps) assert.match(sql, /^(create|alter|drop|insert|update) /, name)
  })

  it('may hold semicolons inside lines, in quotes and in comments', () => {
    const text = `-- One; two;
create table a (b text default ';'); -- why;
  -- inside;
create index c
  on a (b)
  where b <> 'x;y';   
`.replace(' -- why;', '')
    assert.deepEqual(stepsOf('0001_a.sql', text), [
      { name: '0001_a.1', sql: `create table a (b text default ';')` },
      { name: '0001_a.2', sql: `create index c\n  on a (b)\n  where b <> 'x;y'` },
    ])
  })

  it('are refused where a statement would be cut or lost', () => {
    assert.throws(() => stepsOf('0001_a.sql', `insert into a values ('x;\ny');\n`), /inside a statement/)
    assert.throws(() => stepsOf('0001_a.sql', 'create function f() as $$ begin;\nend; $$;\n'), /inside a statement/)
    assert.throws(() => stepsOf('0001_a.sql', 'create table a ();\ncreate table b ()\n'), /no semicolon/)
    assert.throws(() => stepsOf('0001_a.sql', ';\n'), /inside a statement/)
    assert.throws(() => stepsOf('first.sql', 'select 1;'), /0001_directory\.sql/)
  })
})
