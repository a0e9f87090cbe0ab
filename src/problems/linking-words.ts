/** Refusals of `/api/linking`, with their words. */
export const LINKING_WORDS = {
  operation_not_found: 'The operation does not exist.',
  not_undoable: 'This operation cannot be taken back: what it removed is not kept. Nothing was changed.',
  undo_over: 'The time in which this operation could be taken back is over. Nothing was changed.',
  already_undone: 'This operation has been taken back already. Nothing was changed.',
  changed_since: 'What this operation had done has changed since, so it cannot be taken back. Nothing was changed.',
  not_your_operation: 'Only operations that you made on your own account can be taken back. Nothing was changed.',
  fresh_sign_in_required:
    'Taking this back needs a sign-in of the last ten minutes by an identity that stays. Nothing was changed. Sign in again.',
  preview_outdated: 'The users have changed since the preview. Nothing was changed. Preview again.',
  reason_required: 'With "force" a reason is required. Nothing was changed.',
  idempotency_key_reused:
    'This Idempotency-Key was used for another request. Nothing was changed. Use a new key for a new request.',
  idempotency_key_in_flight: 'A request with this Idempotency-Key is being carried out. Try again in a moment.',
  idempotency_key_invalid: 'An Idempotency-Key is 1 to 255 printable ASCII characters. Nothing was changed.',
  // Jobs
  job_not_open: 'This job takes no more rows: it has begun. Nothing was stored. Make another job for them.',
  job_rows_elsewhere: 'This job has another number of rows than "after" says. Nothing was stored. Read the job first.',
  job_ended: 'This job has ended. Nothing was changed.',
  job_taken_over: 'Another process has carried out these rows.',
  row_failed:
    'This row could not be carried out for a reason on our side. Nothing was changed; the log of the server says more.',
  job_not_found: 'The job does not exist',
  job_timed_out: 'The job was not done within two hours. What it did so far stays.',
  users_file_unreadable: 'Failed to parse users file JSON when importing users. Make sure it is valid JSON.',
  too_many_imports: 'There are 2 active import users jobs, please wait until some of them are finished and try again',
  upload_link_invalid: 'This link is for one upload within a day. It was used, or is too old. Make another import.',
  export_link_invalid: 'This link is good for a minute and is no longer valid. Read the job again for a new one.',
  email_verified_already: 'The address is verified already.',
  duplicates_changed: 'These users are not what the search had found any more. Nothing was changed. Search again.',
} as const
