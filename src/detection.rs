//! The algorithms: how far each value lies from the others, as a score from 0 to 1.

/// How a detector judges values; the table `algorithms` describes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// Standard deviations from the mean.
    ZScore,
    /// Median distances from the median.
    MedianDistance,
    /// Quartile ranges from the nearer quartile.
    QuartileRange,
}

impl Algorithm {
    /// The algorithm of this name; none for a name that the program does not know.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "z_score" => Some(Self::ZScore),
            "median_distance" => Some(Self::MedianDistance),
            "quartile_range" => Some(Self::QuartileRange),
            _ => None,
        }
    }

    /// A score for each value: 0 in the middle of the others, close to 1 far from all of them.
    pub(crate) fn scores(self, values: &[f64]) -> Vec<f64> {
        let (low, high, width) = match self {
            Self::ZScore => {
                let mean = mean(values.iter().copied());
                let variance = self::mean(values.iter().map(|value| (value - mean).powi(2)));
                (mean, mean, variance.sqrt())
            }
            Self::MedianDistance => {
                let median = quantile(values, 0.5);
                let distances: Vec<f64> = values.iter().map(|v| (v - median).abs()).collect();
                (median, median, quantile(&distances, 0.5))
            }
            Self::QuartileRange => {
                let (low, high) = (quantile(values, 0.25), quantile(values, 0.75));
                (low, high, high - low)
            }
        };
        let distance = |value: f64| (low - value).max(value - high).max(0.0);
        let scores = values.iter().map(|value| score(distance(*value), width));
        scores.collect()
    }
}

/// Half of the score range is reached at a distance of one width.
fn score(distance: f64, width: f64) -> f64 {
    if distance == 0.0 {
        return 0.0;
    }
    distance / (distance + width)
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    #[allow(clippy::cast_precision_loss)] // More values than a double counts do not fit in memory.
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

/// The value below which the given share of the values lies.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )] // An index between 0 and the last one.
    let at = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Algorithm; 3] = [
        Algorithm::ZScore,
        Algorithm::MedianDistance,
        Algorithm::QuartileRange,
    ];

    #[test]
    fn the_odd_value_has_the_highest_score() {
        let values = [10.0, 11.0, 9.0, 10.5, 100.0, 9.5, 10.0];
        for algorithm in ALL {
            let scores = algorithm.scores(&values);
            let odd = scores[4];
            assert!(odd > 0.7 && odd <= 1.0, "{algorithm:?}: {scores:?}");
            assert!(
                scores.iter().filter(|score| **score >= odd).count() == 1,
                "{algorithm:?}: {scores:?}"
            );
        }
    }

    #[test]
    fn equal_values_and_none_are_no_anomalies() {
        for algorithm in ALL {
            assert_eq!(algorithm.scores(&[3.0, 3.0, 3.0]), [0.0, 0.0, 0.0]);
            assert!(algorithm.scores(&[]).is_empty());
        }
    }
}
