import {Rng} from '../kernel';
import {Pipeline, type PipelineOptions} from './pipeline';

/** What a number of pipelines came to. */
export interface StormReport {
  /** Days of all pipelines. */
  readonly days: number;
  /** Days whose report was wrong when all had come to rest. */
  readonly wrong: number;
  /** The same after each day was run again, in peace. */
  readonly afterBackfill: number;
}

const BAD_HOUR = 0.02;
const DOWN_FOR = 8;

/** Lets a pipeline go on until it is at rest, or for 400 hours. */
export function settle(pipeline: Pipeline): void {
  for (let hours = 0; hours < 400 && !pipeline.atRest; hours++) pipeline.tick();
}

/** One pipeline, with a worker that crashes or falls asleep now and then and is back after eight hours. */
function weather(options: PipelineOptions, seed: number): Pipeline {
  const rng = Rng.seeded(seed);
  const pipeline = new Pipeline(options, rng.split('pipeline'));
  const chance = rng.split('weather');
  const back = new Map<string, number>();
  for (let hour = 0; hour < 400 && !(pipeline.atRest && back.size === 0); hour++) {
    pipeline.tick();
    for (const worker of pipeline.workers) {
      const until = back.get(worker.name);
      if (until === undefined && chance.chance(BAD_HOUR)) {
        if (chance.chance(0.5)) pipeline.crash(worker);
        else pipeline.pause(worker);
        back.set(worker.name, hour + DOWN_FOR);
      } else if (until !== undefined && hour >= until) {
        pipeline.go(worker);
        back.delete(worker.name);
      }
    }
  }
  return pipeline;
}

/** Plays many pipelines with the same options and different luck. */
export function storm(options: PipelineOptions, pipelines: number): StormReport {
  const report = {days: 0, wrong: 0, afterBackfill: 0};
  for (let seed = 0; seed < pipelines; seed++) {
    const pipeline = weather(options, seed);
    report.days += options.days;
    report.wrong += pipeline.wrongDays.length;
    for (let day = 1; day <= options.days; day++) {
      pipeline.backfill(day);
      settle(pipeline);
    }
    report.afterBackfill += pipeline.wrongDays.length;
  }
  return report;
}
