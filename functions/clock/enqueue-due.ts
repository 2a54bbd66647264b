import { listDue } from '../../shared/cases/list-due.ts'
import { wakeOf } from '../../shared/cases/outgoing.ts'
import type { Instant } from '../../shared/kit/instant.ts'
import type { Queue } from '../../shared/queue/queue.ts'
import type { Table } from '../../shared/store/table.ts'

/**
 * Sends one message for whatever has a wake that is due. A message that could not be sent, or that comes twice, does no
 * harm: it stays due until its command was committed, and is found by the next run.
 */
export async function enqueueDue(table: Table, queue: Queue, now: Instant): Promise<{ due: number; failed: number }> {
  let due = 0
  let failed = 0
  for await (const page of listDue(table, now)) {
    if (page.length === 0) continue
    due += page.length
    failed += (await queue.send(page.map((one) => wakeOf(one, now)))).length
  }
  return { due, failed }
}
