import { type Problem, problem } from '../../problems.ts'

/** No job has this id. */
export const NO_JOB: Problem = problem('not_found', 'The job does not exist.', 'inexistent_job')

/** No group of duplicates has this id. */
export const NO_GROUP: Problem = problem('not_found', 'The group does not exist.', 'inexistent_duplicates')
