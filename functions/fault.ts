/** What went wrong, as a log line may tell it. */
export type LoggedFault = { name: string; message: string; at: string }

/** Messages of others may quote what they were given; only our own are repeated. */
export function faultOf(error: unknown): LoggedFault {
  if (!(error instanceof Error)) return { name: 'unknown', message: '', at: '' }
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
  return { name: error.name, message: error.name === 'Error' ? error.message : '', at: at.join(' < ') }
}
