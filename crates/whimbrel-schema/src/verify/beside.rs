//! Work that is done beside the walk, in order, on a thread of its own where there can be one.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{Builder, Scope};

/// How many tasks are handed over at once: to wake another thread costs more than a task does.
const BATCH: usize = 16;

/// How many batches may wait: enough that nobody stands still, and few beside a long history.
const MOST_WAITING: usize = 4;

/// Whoever does the work.
pub(super) trait Worker {
    /// What is to be done.
    type Task;
    /// What it came to in the end.
    type Answer;

    /// Does what is next.
    fn take(&mut self, task: Self::Task);

    /// Ends the work.
    fn finish(self) -> Self::Answer;
}

/// A worker beside the walk.
pub(super) struct Beside<W: Worker>(Place<W>);

enum Place<W: Worker> {
    /// On a thread of its own.
    There {
        waiting: Vec<W::Task>,
        tasks: SyncSender<Vec<W::Task>>,
        answer: Receiver<W::Answer>,
    },
    /// On the thread of the walk, where the system gives no other.
    Here(Box<W>),
}

impl<W: Worker> Beside<W> {
    /// Lets a worker begin.
    pub(super) fn begin<'s, 'v: 's>(scope: &'s Scope<'s, 'v>, worker: W) -> Self
    where
        W: Send + 's,
        W::Task: Send + 's,
        W::Answer: Send + 's,
    {
        let (tasks, batches) = sync_channel::<Vec<W::Task>>(MOST_WAITING);
        let (done, answer) = channel();
        // Handed over when the thread is there: a thread that there cannot be would take it along.
        let (over, arrival) = channel::<W>();
        let work = move || {
            let Ok(mut worker) = arrival.recv() else {
                return;
            };
            batches
                .into_iter()
                .flatten()
                .for_each(|task| worker.take(task));
            // Nobody waits for it when the walk has ended in a panic.
            let _ = done.send(worker.finish());
        };
        let handed = match Builder::new().spawn_scoped(scope, work) {
            Ok(_) => over.send(worker).map_err(|back| back.0),
            Err(_) => Err(worker),
        };
        Self(match handed {
            Ok(()) => Place::There {
                waiting: Vec::with_capacity(BATCH),
                tasks,
                answer,
            },
            Err(worker) => Place::Here(Box::new(worker)),
        })
    }

    /// Hands over what is next.
    pub(super) fn take(&mut self, task: W::Task) {
        match &mut self.0 {
            Place::There { waiting, tasks, .. } => {
                waiting.push(task);
                if waiting.len() == BATCH {
                    let batch = std::mem::replace(waiting, Vec::with_capacity(BATCH));
                    // It fails after a panic of the worker's, which the scope hands on.
                    let _ = tasks.send(batch);
                }
            }
            Place::Here(worker) => worker.take(task),
        }
    }

    /// Waits for the end of the work; nothing after a panic of the worker's.
    pub(super) fn finish(self) -> Option<W::Answer> {
        match self.0 {
            Place::There {
                waiting,
                tasks,
                answer,
            } => {
                let _ = tasks.send(waiting);
                drop(tasks);
                answer.recv().ok()
            }
            Place::Here(worker) => Some(worker.finish()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Sum(Vec<usize>);

    impl Worker for Sum {
        type Task = usize;
        type Answer = Vec<usize>;

        fn take(&mut self, task: usize) {
            self.0.push(task);
        }

        fn finish(self) -> Vec<usize> {
            self.0
        }
    }

    #[test]
    fn every_task_is_done_in_order() {
        for tasks in [0, 1, BATCH, BATCH * (MOST_WAITING + 3) + 1] {
            let done = std::thread::scope(|scope| {
                let mut beside = Beside::begin(scope, Sum::default());
                (0..tasks).for_each(|task| beside.take(task));
                beside.finish()
            });
            assert_eq!(done, Some((0..tasks).collect()));
        }
    }
}
