// What projects before schema 4 called their datasets and their runs. A dataset had neither the names of its classes
// nor a preprocessing that counts by its values alone, and a culling had an area on which it did not depend: two runs
// could be taken for one, and one for two. The names come from the results of the runs, where these tell them all.
#pragma once

namespace SQLite {
class Database;
}

namespace passband {

/// The last schema that had them.
constexpr int kSchemaOfEarlierInputs = 3;

/// Moves the table earlier_inputs into inputs, each with its identity, and gives runs the inputs and the options that
/// they would have today. A run that comes to be the same as another one stays beside it, as it was.
void identifyEarlierInputs(SQLite::Database& database);

}  // namespace passband
