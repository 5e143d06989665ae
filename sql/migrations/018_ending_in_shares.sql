-- 018: a subscription with many assignments that is cancelled at once ends in shares; the billing run finds it from the day it was cancelled on.

ALTER TABLE subscription
    MODIFY due_on DATE AS (CASE WHEN status = 'trial' OR (channel = 'direct' AND status IN ('active', 'past_due', 'suspended'))
                           THEN LEAST(period_end, COALESCE(cancels_on, period_end)) END) PERSISTENT;
