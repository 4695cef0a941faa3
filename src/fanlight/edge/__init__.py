"""What every route needs: the route table's row, typed requests, answers, scopes."""
